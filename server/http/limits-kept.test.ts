/** The district's limits over real HTTP and PostgreSQL: versions, and who may make another one. */
import type { DistrictLimits } from '@yiwang/contract'
import { beforeEach, expect, it } from 'vitest'
import { createLimits } from '../postgres/limits.ts'
import { seedThresholds } from '../postgres/seed.ts'
import { AT, admin, officeOfFile, STREET_SYSTEM, SYSTEM } from './office.fixture.ts'

const office = officeOfFile()
const ask = <T>(path: string, body?: unknown) => office.ask<T>(path, body)
const kept = async () => (await ask<DistrictLimits>('/limits')).body
const higher = async (changes: Partial<DistrictLimits['values']>, ifVersion = 1) => ({
  ifVersion,
  because: '汛后调整',
  values: { ...(await kept()).values, ...changes },
})

beforeEach(async () => {
  await office.pool.query('truncate thresholds')
  await seedThresholds(office.pool)
})

it('are as an installation begins, until somebody changes them: a version more, told as a fact and to the audit', async () => {
  const { defaults, ...first } = await kept()
  expect(first).toEqual({ version: 1, since: 0, values: defaults })
  const change = await higher({ 'flood.riseCm': 8, 'fire.notResetAfter': 30_000 })
  const { status, body } = await ask<DistrictLimits>('/limits/change', change)
  expect([status, body]).toEqual([200, { version: 2, since: AT, values: change.values, defaults }])
  expect(await kept()).toEqual(body)
  expect((await office.facts()).at(-1)).toEqual({ kind: 'limits', at: AT, version: 2, values: change.values })
  expect(await office.lastAudit()).toMatchObject({
    by: SYSTEM.id,
    act: 'device.manage',
    on: 'limits',
    outcome: 'done',
    detail: {
      change: 'changed',
      because: '汛后调整',
      version: 2,
      'flood.riseCm': '5 → 8',
      'fire.notResetAfter': '60000 → 30000',
    },
  })
})

it('one of two who change them at once is told of the other', async () => {
  const [one, other] = [await higher({ 'flood.riseCm': 8 }), await higher({ 'flood.riseCm': 9 })]
  const answers = await Promise.all([
    ask<{ code?: string }>('/limits/change', one),
    ask<{ code?: string }>('/limits/change', other),
  ])
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
  expect(answers.find(({ status }) => status === 409)?.body).toMatchObject({ code: 'limits.conflict', current: { version: 2 } })
})

it.each([
  ['what changes nothing', {}, 422],
  ['what is out of range', { 'flood.riseCm': 0 }, 400],
  ['a worse level below a better one', { 'flood.stepsCm.0': 20 }, 400],
])('refuse %s', async (_, changes, expected) => {
  expect((await ask('/limits/change', await higher(changes))).status).toBe(expected)
  expect((await kept()).version).toBe(1)
})

it('belong to the whole district: who keeps devices of a part of it, or none, neither reads nor changes them', async () => {
  const change = await higher({ 'flood.riseCm': 8 })
  for (const [who, code] of [
    [STREET_SYSTEM, 'forbidden.area'],
    [admin('securityAdmin', 7), 'forbidden.action'],
  ] as const) {
    office.who = who
    expect((await ask<{ code: string }>('/limits')).body.code).toBe(code)
    expect((await ask<{ code: string }>('/limits/change', change)).body.code).toBe(code)
  }
})

it('are not changed where that cannot be written into the audit', async () => {
  const change = await higher({ 'flood.riseCm': 8 })
  const { rows } = await office.pool.query<{ n: number; hash: Buffer }>('delete from audit_head returning n, hash')
  const actor = { by: SYSTEM.id, address: '192.0.2.1' }
  await expect(createLimits(office.pool).changeLimits(change, actor, AT)).rejects.toThrow(/"audit"/)
  expect((await kept()).version).toBe(1)
  await office.pool.query('insert into audit_head (n, hash) values ($1, $2)', [rows[0]?.n, rows[0]?.hash])
})
