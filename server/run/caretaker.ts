/** What has to be done now and then: commands handed on and expired, streams trimmed, the registry told, parts made and dropped, old audit let go. */
import { HOUR, type Millis, type NumberedFact, SECOND } from '@yiwang/contract'
import type pg from 'pg'
import { auditHead, forgetAudit } from '../postgres/audit.ts'
import { keepParts } from '../postgres/days.ts'
import { isPublished, publishRegistry } from '../redis/registry-publisher.ts'
import { trimStreams } from '../redis/trim.ts'
import { expireCommands, handCommands } from './commands.ts'
import { pause } from './pause.ts'
import { startWorker, type Worker, type WorkerDeps } from './worker.ts'

export interface CaretakerDeps extends WorkerDeps {
  readonly pool: pg.Pool
  readonly historyDays: number
  readonly auditDays: number
  readonly onFacts: (facts: readonly NumberedFact[]) => void
}

export interface Caretaker extends Worker {
  /** A command was issued: it is handed on at once. */
  hurry(): void
}

const TURN: Millis = SECOND
const TRIM: Millis = 5 * SECOND
const REGISTRY: Millis = 30 * SECOND

export function startCaretaker({ pool, historyDays, auditDays, onFacts, ...deps }: CaretakerDeps): Caretaker {
  let news = new AbortController()
  const worker = startWorker('caretaker', deps, async ({ redis, stopping }) => {
    let trimAt = 0
    let partsAt = 0
    let registryAt = 0
    stopping.addEventListener('abort', () => news.abort())
    while (!stopping.aborted) {
      news = new AbortController()
      const now = Date.now()
      await handCommands(pool, redis, now)
      const expired = await expireCommands(pool, now)
      if (expired.length > 0) onFacts(expired)
      if (performance.now() >= trimAt) {
        await trimStreams(pool, redis)
        trimAt = performance.now() + TRIM
      }
      if (performance.now() >= registryAt || !(await isPublished(redis))) {
        await publishRegistry(pool, redis)
        registryAt = performance.now() + REGISTRY
      }
      if (performance.now() >= partsAt) {
        await keepParts(pool, now, { historyDays })
        await forgetAudit(pool, now, auditDays)
        // Logs are kept elsewhere too: with them a chain that was made anew from here on is found.
        const { n, hash } = await auditHead(pool)
        deps.log.info({ audit: `${n}:${hash}` }, 'The end of the audit')
        partsAt = performance.now() + HOUR
      }
      if (!stopping.aborted) await pause(TURN, news.signal)
    }
  })
  return { stop: () => worker.stop(), hurry: () => news.abort() }
}
