/** Keeps what ingest could not read: the faults stream into the records, each once, counted as rejected or shed. */
import { randomUUID } from 'node:crypto'
import { BODY, FAULTS_KEY, type Fault, fault, type Millis, SECOND } from '@yiwang/contract'
import { writeFaults, writeTally } from '../postgres/commit.ts'
import { settled } from '../postgres/connect.ts'
import {
  advance,
  type Holder,
  LeaseLost,
  type Place,
  releaseLeases,
  renewLeases,
  showLife,
  takeLeases,
} from '../postgres/lease.ts'
import { pause } from './pause.ts'
import { Tally } from './tally.ts'
import { type Bench, startWorker, type Worker, type WorkerDeps } from './worker.ts'

const COUNT = 500
const BLOCK: Millis = 2 * SECOND

export function startFaultKeeper({ leaseMs = 10 * SECOND, ...deps }: WorkerDeps & { readonly leaseMs?: Millis }): Worker {
  const holder: Holder = { reader: 'faults', owner: randomUUID(), leaseMs }
  return startWorker('faults', deps, async (bench) => {
    let place: Place | undefined
    // Nothing it could still be told is wanted.
    bench.stopping.addEventListener('abort', () => bench.redis.destroy())
    await showLife(bench.pg, holder)
    while (!bench.stopping.aborted) {
      if (place) await renewLeases(bench.pg, holder, [place])
      else [place] = await takeLeases(bench.pg, holder, [])
      if (place) place = await keep(bench, holder, place)
      else await pause(leaseMs / 2, bench.stopping)
    }
    await releaseLeases(bench.pg, holder)
  })
}

async function keep({ pg, redis, stopping }: Bench, holder: Holder, place: Place): Promise<Place> {
  const after = place.lanes.alarm
  const reply = (await redis.xRead({ key: FAULTS_KEY, id: after.id }, { COUNT, BLOCK }).catch((error: unknown) => {
    if (stopping.aborted) return null
    throw error
  })) as { messages: { id: string; message: Record<string, string> }[] }[] | null
  const entries = reply?.[0]?.messages ?? []
  const last = entries.at(-1)
  if (!last) return place
  const moved: Place = { ...place, lanes: { ...place.lanes, alarm: { id: last.id, taken: after.taken + entries.length } } }
  const faults = entries.map(({ id, message }) => read(id, message[BODY] ?? ''))
  const tally = new Tally()
  for (const { source, reason, count } of faults) tally.add(source, reason === 'shed' ? 'shed' : 'rejected', count)
  try {
    const [, advanced] = await settled([pg.query('begin'), advance(pg, holder, [moved])])
    if (advanced.rowCount !== 1) throw new LeaseLost('the faults are kept by another process')
    await settled([writeFaults(pg, faults), writeTally(pg, 'faults', tally.rows()), pg.query('commit')])
  } catch (error) {
    await pg.query('rollback').catch(() => undefined)
    throw error
  }
  return moved
}

/** A fault that is none of ours is kept as what it is. */
function read(id: string, body: string): Fault {
  try {
    return fault.parse(JSON.parse(body))
  } catch {
    const bytes = Buffer.from(body).subarray(0, 512).toString('hex')
    return { source: 'stream', reason: 'entry', at: Number(id.split('-')[0]), from: `faults ${id}`, bytes, count: 1 }
  }
}
