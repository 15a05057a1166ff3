/** How waiting messages become one stream entry: up to 256, fewer when they are long; a tick is an entry of its own. */

export const MOST_MESSAGES = 256
const MOST_CHARACTERS = 512 * 1024

export type Accepted = (outcome: 'stored' | 'shed') => void

export interface Waiting {
  readonly json: string
  /** Absent = a tick. */
  readonly done: Accepted | undefined
}

/** The same text as `packMessages`, from messages already written as JSON. */
export function packed(batch: readonly Waiting[]): string {
  const first = batch[0]
  if (first?.done === undefined) return first?.json ?? ''
  let body = `{"m":[${first.json}`
  for (let i = 1; i < batch.length; i++) body += `,${batch[i]?.json}`
  return `${body}]}`
}

/** How many of the waiting items make the next entry. */
export function entryLength(waiting: readonly Waiting[], from: number): number {
  if (waiting[from]?.done === undefined) return 1
  const end = Math.min(waiting.length, from + MOST_MESSAGES)
  let characters = 0
  let at = from
  while (at < end) {
    const item = waiting[at]
    if (item?.done === undefined) break
    characters += item.json.length
    if (characters > MOST_CHARACTERS && at > from) break
    at++
  }
  return at - from
}
