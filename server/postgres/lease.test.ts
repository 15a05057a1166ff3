import { randomUUID } from 'node:crypto'
import { HOUR, MINUTE } from '@yiwang/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { connectClient, openPool } from './connect.ts'
import { type Holder, releaseLeases, renewLeases, showLife, takeLeases } from './lease.ts'
import { migrate } from './migrate.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
  const pool = openPool(server.url)
  await migrate(pool)
  await pool.end()
})
afterAll(() => server.stop())

const holder = (leaseMs: number): Holder => ({ reader: 'engine', owner: randomUUID(), leaseMs })

async function begin(who: Holder) {
  const client = await connectClient(server.url)
  await showLife(client, who)
  return client
}

test('leases of the living stay with them, those of the killed are taken over at once', async () => {
  const [first, second] = [holder(HOUR), holder(HOUR)]
  const [a, b] = [await begin(first), await begin(second)]
  const held = await takeLeases(a, first, [])
  expect(held).toHaveLength(17)
  expect(await takeLeases(b, second, [])).toEqual([])

  // As a killed process leaves it: no farewell, the socket is gone.
  const killed = new Promise((resolve) => a.once('end', resolve))
  const { rows } = await b.query<{ pid: number }>(
    `select pid from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()`,
  )
  await b.query('select pg_terminate_backend($1)', [rows[0]?.pid])
  await killed

  await expect.poll(() => takeLeases(b, second, [])).toHaveLength(17)
  await expect(renewLeases(b, first, held)).rejects.toThrow('taken over')
  await releaseLeases(b, second)
  await b.end()
})

test('leases of one that is only stopped run out first', async () => {
  const [first, second] = [holder(300), holder(MINUTE)]
  const [a, b] = [await begin(first), await begin(second)]
  expect(await takeLeases(a, first, [])).toHaveLength(17)
  await expect.poll(() => takeLeases(b, second, [])).toHaveLength(17)
  await Promise.all([a.end(), b.end()])
})
