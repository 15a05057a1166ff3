/** Names of colleagues: alerts, drills and notices carry ids. Asked for as they are met, many at once, and each one time. */
import { type Colleague, type Millis, SECOND } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { type Answer, read } from '../rest/ask.ts'
import { mayNow, session } from './session.ts'

/** null = the platform does not know them either. */
export const colleagues = createStore<{ readonly byId: ReadonlyMap<string, Colleague | null> }>(() => ({ byId: new Map() }))

/** In one question: what an address holds. */
const MOST = 13
const RETRY = 5 * SECOND
/** What is drawn together is asked for together. */
const GATHER = 20
const ACCOUNT = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const wanted = new Set<string>()
let isGathering = false

/** The name; empty until it is known. What is no account, such as the platform itself, is called as it is. */
export function personOf(id: string | undefined): string {
  if (id === undefined || !ACCOUNT.test(id)) return id ?? ''
  const { own } = session.getState()
  if (own?.who.id === id) return own.who.name
  if (!mayNow('colleague.read')) return id.slice(0, 8)
  const known = colleagues.getState().byId.get(id)
  if (known === undefined) {
    wanted.add(id)
    gather(GATHER)
  }
  // A name nobody knows is told apart by its id.
  return known === null ? id.slice(0, 8) : (known?.name ?? '')
}

function gather(after: Millis): void {
  if (isGathering) return
  isGathering = true
  setTimeout(() => void meet(), after)
}

async function meet(): Promise<void> {
  const ids = [...wanted].slice(0, MOST)
  const answer: Answer<{ items: readonly Colleague[] }> = await read(`/colleagues?ids=${ids.join()}`)
  isGathering = false
  if (answer.ok) {
    const met = new Map(answer.body.items.map((one) => [one.id, one]))
    for (const id of ids) wanted.delete(id)
    colleagues.setState(({ byId }) => ({ byId: new Map([...byId, ...ids.map((id) => [id, met.get(id) ?? null] as const)]) }))
  }
  // Whoever may not ask is refused for good.
  const isRefused = !answer.ok && answer.problem !== undefined && answer.problem.status < 500
  if (wanted.size > 0 && !isRefused) gather(answer.ok ? GATHER : RETRY)
}
