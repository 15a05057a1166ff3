/** Large answers kept while they are true: made and packed once for all who ask the same. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const packed = promisify(gzip)

export class Answers {
  readonly #most: number
  readonly #kept = new Map<string, Promise<Buffer>>()

  constructor(most: number) {
    this.#most = most
  }

  /** The JSON of a body, packed; `tag` says what it is the answer to, and of when. */
  packed(tag: string, body: () => Promise<unknown>): Promise<Buffer> {
    const answer = this.#kept.get(tag) ?? body().then((made) => packed(JSON.stringify(made)))
    // Newest last: the one not asked for the longest goes first.
    this.#kept.delete(tag)
    this.#kept.set(tag, answer)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest)
    answer.catch(() => this.#kept.delete(tag))
    return answer
  }
}
