/** An act in the records: its rows, what others must hear of it, and its audit, in one transaction. There is none of them without the rest. */
import type { AuditAct, Fact, Millis } from '@yiwang/contract'
import type pg from 'pg'
import { appendAudit } from './audit.ts'
import { backOff, mayRetry, settled } from './connect.ts'
import { appendFacts } from './fact-log.ts'

export interface Acted<T> {
  readonly result: T
  readonly facts?: readonly Fact[]
  readonly audit?: readonly AuditAct[]
}

const RETRIES = 5

/** Facts before audit, both with the commit: that is the order in which everybody holds their head rows. Tried again where PostgreSQL says that nothing happened. */
export async function acted<T>(pool: pg.Pool, at: Millis, act: (client: pg.PoolClient) => Promise<Acted<T>>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const client = await pool.connect()
    try {
      const [, { result, facts = [], audit = [] }] = await settled([client.query('begin'), act(client)])
      await settled([
        ...(facts.length > 0 ? [appendFacts(client, facts)] : []),
        ...audit.map((one) => appendAudit(client, at, one)),
        client.query('commit'),
      ])
      return result
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      if (attempt === RETRIES || !mayRetry(error)) throw error
    } finally {
      client.release()
    }
    await new Promise((resolve) => setTimeout(resolve, backOff(attempt, 500)))
  }
}
