/** Joins telemetry of slots that are over, the newest first: what the screens ask of the past is then few rows. */
import { DAY, MINUTE, type Millis } from '@yiwang/contract'
import { joinSlot, storedUpTo } from '../postgres/telemetry-past.ts'
import { unjoinedSlots } from '../postgres/telemetry-slot.ts'
import { pause } from './pause.ts'
import { startWorker, type Worker, type WorkerDeps } from './worker.ts'

/** What is a little late is waited for; what is later has its slot joined anew. */
const GRACE: Millis = MINUTE
const EVERY: Millis = 20_000
/** Between two slots, so that making up for a long absence takes nothing from the engine beside it. */
const REST: Millis = 200
const AT_ONCE = 20

interface JoinerDeps extends WorkerDeps {
  readonly historyDays: number
  readonly every?: Millis
}

/** Several may run: a slot is written once, whoever comes first. */
export function startJoiner({ historyDays, every = EVERY, ...deps }: JoinerDeps): Worker {
  return startWorker('joiner', deps, async ({ pg, stopping }) => {
    while (!stopping.aborted) {
      const until = (await storedUpTo(pg)) - GRACE
      const slots = until > 0 ? await unjoinedSlots(pg, until - historyDays * DAY, until, AT_ONCE) : []
      for (const slot of slots) {
        if (stopping.aborted) return
        await joinSlot(pg, slot)
        await pause(REST, stopping)
      }
      if (slots.length < AT_ONCE) await pause(every, stopping)
    }
  })
}
