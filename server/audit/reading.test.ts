/** Who reads unusually much: over real HTTP with real PostgreSQL and Redis; what is usual for somebody, as arithmetic. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Account, HOUR, type Principal, type UnusualReading } from '@yiwang/contract'
import { beforeEach, describe, expect, it, test } from 'vitest'
import { atDesk } from '../duty-officer.fixture.ts'
import { AT, admin, officeOfFile, SECURITY, SYSTEM } from '../http/office.fixture.ts'
import { createRedis } from '../redis/connect.ts'
import { memoryAudit } from './memory-audit.fixture.ts'
import { createReadings, expectedOf, UNUSUAL } from './reading.ts'

test.each<[string, readonly number[], number, object]>([
  ['nothing is known of them', [], 200, { most: 200 }],
  ['too few hours are', [1, 1, 1, 1, 1, 1, 1, 1, 1], 200, { most: 200 }],
  ['they read little', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1], 200, { most: 40, usual: 1 }],
  ['they read something', [30, 20, 25, 10, 30, 20, 25, 10, 30, 30], 200, { most: 90, usual: 30 }],
  ['one hour was not like the others', [10, 20, 20, 20, 20, 20, 20, 20, 20, 500], 200, { most: 60, usual: 20 }],
  ['they read as much as the house expects', [150, 150, 150, 150, 150, 150, 150, 150, 150, 150], 200, { most: 200, usual: 150 }],
])('%s', (_what, earlier, limit, expected) => expect(expectedOf(earlier, limit)).toEqual(expected))

describe('somebody at work', () => {
  const office = officeOfFile()
  let keeper: Principal
  let other: Account

  beforeEach(async () => {
    await office.pool.query('delete from audit')
    other = (await office.ask<Account>('/accounts', { login: 'li', name: '李四', unit: '示范区/西街', phone: '12812345678' }))
      .body
    const { id } = (await office.ask<Account>('/accounts', { login: 'zhao', name: '赵六', unit: '示范区/东街' })).body
    keeper = { ...SYSTEM, id }
  })

  const read = async (times: number): Promise<void> => {
    office.who = keeper
    for (let i = 0; i < times; i++)
      expect((await office.ask(`/accounts/${other.id}/phone`, { because: '防汛值守联系' })).status).toBe(200)
  }
  const told = async (who: Principal = SECURITY): Promise<readonly UnusualReading[]> => {
    office.who = who
    return (await office.ask<{ items: UnusualReading[] }>('/readings/unusual')).body.items
  }

  it('is noticed above what the house expects, once an hour, and never stopped', async () => {
    await read(10)
    expect(await told()).toEqual([])
    await read(1)
    expect(await office.lastAudit()).toMatchObject({ act: UNUSUAL, by: keeper.id, on: `account:${keeper.id}` })
    await read(2)
    const first = { at: AT, account: keeper.id, name: '赵六', unit: '示范区/东街', seen: 11, expected: 10 }
    expect(await told()).toEqual([first])
    office.now = AT + HOUR
    await read(11)
    expect(await told()).toEqual([{ ...first, at: AT + HOUR }, first])
  })

  it('is noticed below it too when it is far more than their own usual', async () => {
    for (let hour = 10; hour > 0; hour--) {
      office.now = AT - hour * HOUR
      await read(1)
    }
    office.now = AT
    await read(3)
    expect(await told()).toEqual([])
    await read(1)
    expect(await told()).toMatchObject([{ seen: 4, expected: 3, usual: 1 }])
  })

  it('is noticed for a list with whole numbers as for each of them', async () => {
    for (let i = 0; i < 10; i++) {
      office.who = SYSTEM
      await office.ask('/accounts', { login: `z${i}`, name: '张三', unit: '示范区', phone: `128123000${i}0` })
    }
    office.who = keeper
    expect((await office.raw('/accounts/export', { format: 'csv' })).status).toBe(200)
    expect(await told()).toEqual([])
    office.who = keeper
    expect((await office.raw('/accounts/export', { format: 'csv', because: '通讯录核对' })).status).toBe(200)
    expect(await told()).toMatchObject([{ seen: 11, expected: 10 }])
  })

  it('is noticed for pictures, each time one is shown', async () => {
    const sha256 = 'ab'.repeat(32)
    await mkdir(join(office.folder, 'evidence', 'ab'), { recursive: true })
    await writeFile(join(office.folder, 'evidence', 'ab', sha256.slice(2)), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4]))
    office.who = { ...admin('dutyChief', 0), id: keeper.id }
    for (let i = 0; i < 11; i++) expect((await office.get(`/evidence/${sha256}`)).status).toBe(200)
    expect((await office.get(`/evidence/${'0'.repeat(64)}`)).status).toBe(404)
    expect(await told()).toMatchObject([{ account: keeper.id, seen: 11, expected: 10 }])
  })

  it('is told to the security administrator of their own part alone', async () => {
    await read(11)
    expect(await told(admin('securityAdmin', 910, '示范区/东街'))).toHaveLength(1)
    expect(await told(admin('securityAdmin', 911, '示范区/西街'))).toEqual([])
    for (const role of ['systemAdmin', 'auditor', 'dutyChief'] as const) {
      office.who = admin(role, 912)
      expect((await office.ask('/readings/unusual')).status).toBe(403)
    }
  })
})

test('what cannot be counted stops nobody either', async () => {
  const failures: unknown[] = []
  const redis = createRedis('redis://127.0.0.1:1')
  const readings = createReadings({ redis, audit: memoryAudit(), limit: 10, failed: (error) => failures.push(error) })
  await readings.seen(atDesk(SYSTEM), 1, AT)
  expect(failures).toHaveLength(1)
})
