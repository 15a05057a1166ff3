/** A district from its file into real PostgreSQL: once, however often it is read; grids in their newest outline. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { UnitGrid } from '@yiwang/contract'
import type pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { city } from '../../fixtures/city/city.ts'
import { staffOf } from '../../fixtures/city/staff.ts'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import { assetOf } from '../memory-records.fixture.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { openPool } from './connect.ts'
import { migrate } from './migrate.ts'
import { createRecords } from './records.ts'
import { seedDistrict } from './seed.ts'

let postgres: PostgresServer
let redisServer: RedisServer
let redis: Redis
let pool: pg.Pool
let folder: string

beforeAll(async () => {
  ;[postgres, redisServer, folder] = await Promise.all([startPostgres(), startRedis(), mkdtemp(join(tmpdir(), 'yiwang-seed-'))])
  redis = createRedis(redisServer.url)
  await redis.connect()
  pool = openPool(postgres.url)
  await migrate(pool)
})

afterAll(async () => {
  redis?.destroy()
  await pool?.end()
  await Promise.all([postgres?.stop(), redisServer?.stop()])
  await rm(folder, { recursive: true })
})

function gridOf(code: string, changes: Partial<UnitGrid> = {}): UnitGrid {
  const ring: UnitGrid['ring'] = [
    [125.3, 43.8],
    [125.4, 43.8],
    [125.4, 43.9],
  ]
  return {
    code,
    name: `网格 ${code}`,
    street: '石渡街道',
    community: '渡口社区',
    orgPath: 'x',
    version: 1,
    ring,
    centre: [125.35, 43.85],
    ...changes,
  }
}

async function seed(grids: readonly UnitGrid[] | undefined) {
  const path = join(folder, 'district.json')
  const { handle: _handle, version: _version, ...asset } = assetOf(1)
  await writeFile(path, JSON.stringify({ assets: [asset], credentials: [], ...(grids && { grids }) }))
  return seedDistrict(pool, path, 1)
}

it('puts assets and grids into the records once, and takes a newer outline beside the older', async () => {
  const records = createRecords({ pool, redis })
  expect(await seed(undefined)).toHaveLength(1)
  expect(await records.grids()).toEqual([])
  expect(await seed([gridOf('2'), gridOf('1', { owner: '周静' })])).toMatchObject([{ fact: { kind: 'grids' } }])
  expect(await seed([gridOf('1', { name: 'the same outline is not written again' })])).toEqual([])
  expect(await records.grids()).toEqual([gridOf('1', { owner: '周静' }), gridOf('2')])
  const redrawn = gridOf('1', { version: 2, centre: [125.36, 43.85] })
  await seed([redrawn])
  expect(await records.grids()).toEqual([redrawn, gridOf('2')])
  const { rows } = await pool.query('select version from unit_grid where code = $1 order by version', ['1'])
  expect(rows).toEqual([{ version: 1 }, { version: 2 }])
})

it('puts the organisation and its people into the records once; whoever was changed there stays as they are', async () => {
  const { units, accounts, responsibility } = staffOf(city().grids, 1)
  const path = join(folder, 'staff.json')
  await writeFile(path, JSON.stringify({ assets: [], credentials: [], units, accounts, responsibility }))
  const facts = await seedDistrict(pool, path, 5)
  expect(facts.map(({ fact }) => fact)).toEqual([{ kind: 'access', at: 5, accounts: expect.any(Array), sessions: [] }])
  const count = async (table: string) => (await pool.query(`select from ${table}`)).rowCount
  expect([await count('org_unit'), await count('account'), await count('responsibility_grid')]).toEqual([
    units.length,
    accounts.length,
    responsibility.length,
  ])
  const { rows } = await pool.query<{ body: string }>('select body from audit order by n desc limit 1')
  expect(JSON.parse(rows[0]?.body ?? '')).toMatchObject({ by: 'system', act: 'seed', detail: { accounts: accounts.length } })

  await pool.query(`update account set state = 'left', body = body || '{"state": "left"}' where login = 'duty'`)
  const audited = await count('audit')
  expect(await seedDistrict(pool, path, 6)).toEqual([])
  expect((await pool.query(`select state from account where login = 'duty'`)).rows).toEqual([{ state: 'left' }])
  expect(await count('audit')).toBe(audited)
})
