/** Connections to PostgreSQL: time-outs everywhere, 64-bit integers as numbers, one kind for batches and a pool for questions. */
import { Socket } from 'node:net'
import pg from 'pg'

/** What is under way when somebody wants to stop gets this long to be answered. */
const GRACE = 4_000

const INT8 = 20
const NUMERIC = 1700

/** Our integers are milliseconds and counters, far below 2^53. */
const types = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') =>
    (oid === INT8 || oid === NUMERIC) && format !== 'binary'
      ? Number
      : pg.types.getTypeParser(oid, format ?? 'text')) as typeof pg.types.getTypeParser,
}

function settings(url: string, stopping?: AbortSignal): pg.ClientConfig & { readonly pipeline: true } {
  return {
    ...(stopping && { stream: () => socketUntil(stopping) }),
    connectionString: url,
    types,
    application_name: 'yiwang',
    keepAlive: true,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 10_000,
    lock_timeout: 5_000,
    // A stopped process must not hold the head row against everybody else.
    idle_in_transaction_session_timeout: 5_000,
    query_timeout: 15_000,
    // Statements go out without waiting for the answers of those before: a transaction costs few round trips.
    pipeline: true,
  }
}

/** Its time-outs are longer than anybody waits for a stop: where PostgreSQL hangs, the line itself is cut. */
function socketUntil(stopping: AbortSignal): Socket {
  const socket = new Socket()
  const leave = () => void setTimeout(() => socket.destroy(), GRACE).unref()
  if (stopping.aborted) leave()
  else stopping.addEventListener('abort', leave)
  socket.once('close', () => stopping.removeEventListener('abort', leave))
  return socket
}

/** It ends a moment after `stopping` was aborted, whatever it still waits for. */
export async function connectClient(url: string, stopping?: AbortSignal): Promise<pg.Client> {
  const client = new pg.Client(settings(url, stopping))
  // Without a listener a lost connection would end the process; whoever uses the client sees its queries fail.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

export function openPool(url: string, { max = 8, stopping }: { max?: number; stopping?: AbortSignal } = {}): pg.Pool {
  const pool = new pg.Pool({ ...settings(url, stopping), max, idleTimeoutMillis: 30_000 })
  pool.on('error', () => undefined)
  // One that is lost while somebody uses it: its queries fail, the process goes on.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Anything that takes statements: a client, or a pool for those that need no transaction. */
export type Queryable = Pick<pg.Pool, 'query'> | Pick<pg.Client, 'query'>

/** Statements already sent in one go: waits for all of them, then throws the first failure in their order. */
export async function settled<T extends readonly unknown[]>(sent: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  const results = await Promise.allSettled(sent)
  const failed = results.find((r) => r.status === 'rejected')
  if (failed) throw failed.reason
  return results.map((r) => (r.status === 'fulfilled' ? r.value : undefined)) as unknown as T
}

const RETRY = new Set(['40001', '40P01', '55P03'])

/** Serialisation failure, deadlock, lock time-out: nothing happened, the same may be tried again. */
export function mayRetry(error: unknown): boolean {
  return error instanceof Error && 'code' in error && RETRY.has(String(error.code))
}

/** Full jitter, so that many who failed together do not come back together. */
export function backOff(attempt: number, ceiling = 5_000): number {
  return Math.random() * Math.min(ceiling, 50 * 2 ** attempt)
}
