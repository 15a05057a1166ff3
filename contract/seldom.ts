/** How often to say that something still goes wrong: at once, then ever more rarely, each time with how often it did meanwhile. Pure. */
import { MINUTE, type Millis, SECOND } from './instant.ts'

const FIRST: Millis = 5 * SECOND
const RAREST: Millis = 10 * MINUTE
/** What has not happened for so long is news when it does. */
const OVER: Millis = MINUTE
/** Kinds remembered at once; more than these are nobody's to read. */
const MOST = 500

/** As pino counts them. What ends a process is said each time. */
const WARN = 40
const FATAL = 60

interface Said {
  at: Millis
  wait: Millis
  /** Times it happened and was not said. */
  unsaid: number
  heard: Millis
}

export class Seldom {
  readonly #said = new Map<string, Said>()

  /** How often it has happened since it was last said, this time included; undefined = it need not be said again yet. */
  times(what: string, now: Millis): number | undefined {
    const said = this.#said.get(what)
    if (!said || now - said.heard > OVER) {
      this.#forget(now)
      this.#said.set(what, { at: now, wait: FIRST, unsaid: 0, heard: now })
      return 1
    }
    said.heard = now
    said.unsaid++
    if (now - said.at < said.wait) return undefined
    const times = said.unsaid
    this.#said.set(what, { at: now, wait: Math.min(RAREST, said.wait * 2), unsaid: 0, heard: now })
    return times
  }

  /** A line for a log, as its arguments: warnings and errors that say why (`err`, `reason`) are let through as seldom as that, with their `times`. */
  line<T extends readonly unknown[]>(line: T, level: number, now: Millis): T | readonly [object, ...unknown[]] | undefined {
    if (level < WARN || level >= FATAL) return line
    const [about, ...rest] = line
    const kind = kindOf(about, rest[0])
    if (kind === undefined) return line
    const times = this.times(kind, now)
    if (times === undefined) return undefined
    return times === 1 ? line : [{ ...Object(about), times }, ...rest]
  }

  #forget(now: Millis): void {
    if (this.#said.size < MOST) return
    for (const [what, { heard }] of this.#said) if (now - heard > OVER) this.#said.delete(what)
    const [oldest] = this.#said.keys()
    if (this.#said.size >= MOST && oldest !== undefined) this.#said.delete(oldest)
  }
}

/** The same sentence about the same part for the same reason. An error's message holds numbers that change, its code does not. */
function kindOf(about: unknown, sentence: unknown): string | undefined {
  if (typeof about !== 'object' || about === null) return undefined
  const { err, reason, part, link, source } = about as Readonly<Record<string, unknown>>
  if (err === undefined && reason === undefined) return undefined
  const { code, name } = Object(err) as { readonly code?: unknown; readonly name?: unknown }
  return [sentence, part ?? link ?? source, code ?? name ?? reason].join('|')
}
