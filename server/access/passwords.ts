/** Passwords as they are kept: argon2id with the parameters OWASP names, so much at once as there are cores. */
import { randomInt } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { SECOND } from '@yiwang/contract'
import { normal } from './password-policy.ts'
import { newToken } from './token.ts'
import { WorkQueue } from './work-queue.ts'

/** As much as the first minute of a shift allows (docs/decisions/041): OWASP's least is 19 MiB in two passes. argon2id is the library's default. */
export const ARGON2ID = { memoryCost: 32_768, timeCost: 3, parallelism: 1 }
/** Whoever would wait longer is told to come again: an answer after half a minute reaches nobody. */
const PATIENCE = 25 * SECOND
/** What one takes on a core of these years. */
const GUESS = 25

export type Verified = 'right' | 'wrong' | 'notLooked'

export interface Kept {
  /** Undefined = nobody's: the same work, never right. */
  readonly kept: string | undefined
}

/** Without those that look alike. */
const LETTERS = ['abcdefghjkmnpqrstuvwxyz', 'ABCDEFGHJKLMNPQRSTUVWXYZ', '23456789', '-+=%']

export class Passwords {
  // One more than there are cores: while it asks for what is kept, they have others.
  readonly #queue = new WorkQueue({ atOnce: availableParallelism() + 1, patience: PATIENCE, guess: GUESS })
  /** Of nobody: so that an unknown name takes as long as a known one. */
  #nobodys: Promise<string> | undefined

  hash(password: string): Promise<string> {
    return this.#queue.do(() => hash(normal(password), ARGON2ID))
  }

  /** What is kept is asked for when the turn has come, so that a crowd does not ask the records all at once. */
  verify(keptOf: () => Promise<Kept | undefined>, password: string, line: 'first' | 'second' = 'first'): Promise<Verified> {
    return this.#queue.do(async () => {
      const found = await keptOf()
      if (!found) return 'notLooked'
      this.#nobodys ??= hash(newToken(), ARGON2ID)
      const isRight = await this.looked(found.kept ?? (await this.#nobodys), password)
      return isRight && found.kept !== undefined ? 'right' : 'wrong'
    }, line)
  }

  /** The work itself. */
  looked(kept: string, password: string): Promise<boolean> {
    return verify(kept, normal(password))
  }

  /** Whether it is one of these. */
  async isOneOf(kept: readonly string[], password: string): Promise<boolean> {
    for (const one of kept) if ((await this.verify(async () => ({ kept: one }), password)) === 'right') return true
    return false
  }
}

/** For one sign-in: to be handed over, and changed at once. Fits both profiles. */
export function passwordForOnce(): string {
  const one = (letters: string) => letters.charAt(randomInt(letters.length))
  const all = LETTERS.join('')
  const letters = [...LETTERS.map(one), ...Array.from({ length: 10 }, () => one(all))]
  return letters
    .map((letter) => ({ letter, place: randomInt(2 ** 32) }))
    .sort((a, b) => a.place - b.place)
    .map(({ letter }) => letter)
    .join('')
}
