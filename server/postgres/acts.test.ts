/** Acts of people over a real PostgreSQL: each leaves its row in the audit, and none is done that cannot be written there. */
import type { Drill } from '@yiwang/contract'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { prove } from '../audit/chain.ts'
import { DUTY_OFFICER_AT_DESK as desk } from '../duty-officer.fixture.ts'
import { alertOf } from '../memory-records.fixture.ts'
import type { Records } from '../records.ts'
import { createRedis } from '../redis/connect.ts'
import { writeAlerts } from './alert-rows.ts'
import { createAudit, wholeChain } from './audit.ts'
import { openPool } from './connect.ts'
import { migrate } from './migrate.ts'
import { createRecords } from './records.ts'

const NOW = Date.UTC(2026, 2, 15, 12)
const NOBODYS = '00000000-0000-4000-8000-0000000000ff'
let postgres: PostgresServer
let pool: pg.Pool
let records: Records

beforeAll(async () => {
  postgres = await startPostgres({ fsync: 'off' })
  pool = openPool(postgres.url)
  await migrate(pool)
  records = createRecords({ pool, redis: createRedis('redis://127.0.0.1:1') })
})

afterAll(async () => {
  await pool?.end()
  await postgres?.stop()
})

let made = 0
let alert = alertOf(1)
let drill: Drill
let notice: string
beforeEach(async () => {
  alert = alertOf(++made, { rule: 'fire', level: 3, peak: 3, feature: `gb26875:${made}` })
  const client = await pool.connect()
  await writeAlerts(client, [alert])
  client.release()
  const started = await records.startDrill({ name: '演练', phases: ['一', '二'], kinds: ['gate'], assets: [] }, desk, NOW)
  if (!started.ok) throw new Error(started.why)
  drill = started.drill
  notice = (await records.enterNotice({ kind: 'weather', text: '暴雨橙色预警', issuer: '市气象台', at: NOW }, desk, NOW)).id
  return async () => {
    await pool.query('update drill set ended_at = 1')
  }
})

const soon = NOW + 60_000
const ACTS: Readonly<Record<string, readonly [() => Promise<unknown>, act: string, on: () => string, detail: object]>> = {
  'a confirmation': [
    () => records.act(alert.id, 1, { do: 'ack' }, desk, NOW),
    'alert.ack',
    () => `alert:${alert.id}`,
    { do: 'ack' },
  ],
  'a shelving': [
    () => records.act(alert.id, 1, { do: 'shelve', until: soon, reason: '检修' }, desk, NOW),
    'alert.shelve',
    () => `alert:${alert.id}`,
    { do: 'shelve', reason: '检修', until: soon },
  ],
  'a verdict': [
    () => records.act(alert.id, 1, { do: 'verdict', value: 'true' }, desk, NOW),
    'alert.judge',
    () => `alert:${alert.id}`,
    { do: 'verdict', value: 'true' },
  ],
  'a command': [
    () => records.issue('gb26875:1', { action: 'queryNow' }, soon, desk, NOW),
    'command.issue',
    () => 'device:gb26875:1',
    { action: 'queryNow' },
  ],
  'a drill’s phase': [
    () => records.setDrillPhase(drill.id, 1, 1, desk, NOW),
    'drill.run',
    () => `drill:${drill.id}`,
    { change: 'phase', phase: 1 },
  ],
  'a drill’s end': [() => records.endDrill(drill.id, 1, desk, NOW), 'drill.run', () => `drill:${drill.id}`, { change: 'ended' }],
  'a notice lifted': [
    () => records.liftNotice(notice, desk, NOW),
    'notice.enter',
    () => `notice:${notice}`,
    { change: 'lifted', text: '暴雨橙色预警' },
  ],
}

/** Whatever the act would have changed. */
const tables = ['alert', 'alert_history', 'command', 'drill', 'notice', 'fact', 'fact_head']
const state = async () =>
  JSON.stringify(await Promise.all(tables.map(async (t) => (await pool.query(`select * from ${t} order by 1, 2`)).rows)))

describe.each(Object.entries(ACTS))('%s', (_name, [act, action, on, detail]) => {
  it('leaves a row: who, from where, what, to what', async () => {
    await act()
    const [row] = (await createAudit(pool).search({ limit: 1 })).items
    expect(row).toMatchObject({
      at: NOW,
      by: desk.who.id,
      session: 'session-of-tests',
      address: '127.0.0.1',
      act: action,
      on: on(),
      outcome: 'done',
      detail,
    })
  })

  it.each([
    ['the audit is gone', 'alter table audit rename to audit_gone', 'alter table audit_gone rename to audit'],
    [
      'the audit takes nothing',
      'alter table audit add constraint full_up check (n < 0) not valid',
      'alter table audit drop constraint full_up',
    ],
    [
      'the audit has lost its end',
      'create table head_kept as select * from audit_head; delete from audit_head',
      'insert into audit_head select * from head_kept; drop table head_kept',
    ],
  ])('is refused when %s', async (_why, breaks, mends) => {
    const before = await state()
    await pool.query(breaks)
    try {
      await expect(act()).rejects.toThrow()
    } finally {
      await pool.query(mends)
    }
    expect(await state()).toBe(before)
  })
})

it('acts that change nothing leave none', async () => {
  const rows = async () => (await createAudit(pool).search({ limit: 1 })).items[0]?.n
  const before = await rows()
  await records.act(alert.id, 7, { do: 'ack' }, desk, NOW)
  await records.act(NOBODYS, 1, { do: 'ack' }, desk, NOW)
  await records.setDrillPhase(drill.id, 1, 9, desk, NOW)
  await records.liftNotice(NOBODYS, desk, NOW)
  expect(await rows()).toBe(before)
  expect((await prove(await wholeChain(pool))).findings).toEqual([])
})
