/** For whoever runs it: alive, ready, and figures (Prometheus). */
import { may } from '@yiwang/contract'
import { Router } from 'express'
import type { Registry } from 'prom-client'
import type { Gate } from '../visitor.ts'
import { admit } from './mount.ts'
import { Refusal } from './refusal.ts'

/** Rejects with the reason why not. */
export type ReadyCheck = () => Promise<void>

/** A dependency that does not answer in this time is not ready. */
const PATIENCE = 2_000

export interface Operations {
  readonly ready: Readonly<Record<string, ReadyCheck>>
  /** What should be looked after soon, though everything works yet. */
  warnings?(): readonly string[]
  readonly metrics: Registry
  readonly gate: Gate
}

export function operations({ ready, warnings = () => [], metrics, gate }: Operations): Router {
  const router = Router()
  router.get('/healthz', (_request, response) => {
    response.set('Cache-Control', 'no-store').json({ ok: true })
  })
  const look = once(async () => (await Promise.all(Object.entries(ready).map(([path, check]) => failureOf(path, check)))).flat())
  router.get('/readyz', async (_request, response) => {
    const errors = await look()
    if (errors.length > 0)
      throw new Refusal(503, 'notReady', `Waiting for ${errors.map(({ path }) => path).join(', ')}.`, { errors })
    response.set('Cache-Control', 'no-store').json({ ok: true, checks: Object.keys(ready), warnings: warnings() })
  })
  router.get('/metrics', async (request, response) => {
    const visitor = await gate(request)
    admit('metrics.read', visitor)
    // They count the whole district's.
    if (may(visitor.who, 'metrics.read') !== true) throw new Refusal(403, 'forbidden.area')
    response
      .set('Cache-Control', 'no-store')
      .type(metrics.contentType)
      .send(await metrics.metrics())
  })
  return router
}

/** Whoever asks while somebody is being answered gets the same answer: anybody may ask, and asking costs the stores something. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  const forget = () => {
    answer = undefined
  }
  return () => {
    answer ??= ask().finally(forget)
    return answer
  }
}

async function failureOf(path: string, check: ReadyCheck): Promise<{ path: string; message: string }[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer in time')), PATIENCE)
  })
  try {
    await Promise.race([check(), late])
    return []
  } catch (error) {
    return [{ path, message: error instanceof Error ? error.message : String(error) }]
  } finally {
    clearTimeout(timer)
  }
}
