/** The office of a small district over real HTTP with real PostgreSQL and Redis, for tests of who keeps what. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Asset, Fact, Grant, Principal, Problem, UnitGrid } from '@yiwang/contract'
import { readConfig } from '@yiwang/contract/config'
import type pg from 'pg'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { type Access, createAccess } from '../access/access.ts'
import { createReadings } from '../audit/reading.ts'
import { openGround } from '../basemap/basemap.ts'
import { atDesk } from '../duty-officer.fixture.ts'
import { Places } from '../places/places.ts'
import { createAudit } from '../postgres/audit.ts'
import { openPool } from '../postgres/connect.ts'
import { migrate } from '../postgres/migrate.ts'
import { createPeople } from '../postgres/people.ts'
import { createRecords } from '../postgres/records.ts'
import { createRedis } from '../redis/connect.ts'
import { unasked } from '../unasked.fixture.ts'
import { createApp } from './app.ts'
import { edgeOf } from './edge.ts'

export const AT = 1_780_000_000_000
export const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
export const admin = (role: Grant['role'], n: number, orgPath = ''): Principal => ({
  id: uuid(n),
  name: role,
  grants: [{ role, orgPath }],
})
export const SYSTEM = admin('systemAdmin', 901)
export const SECURITY = admin('securityAdmin', 902)
export const STREET_SYSTEM = admin('systemAdmin', 903, '示范区/东街')

export const UNITS = [
  ['示范区', 'district'],
  ['示范区/东街', 'street'],
  ['示范区/东街/一社区', 'community'],
  ['示范区/西街', 'street'],
] as const

export interface Answer<T> {
  readonly status: number
  readonly body: T & Partial<Problem>
}

export interface Office {
  readonly pool: pg.Pool
  readonly access: Access
  /** Where it keeps its files. */
  readonly folder: string
  readonly failures: unknown[]
  /** Whoever asks next. */
  who: Principal
  now: number
  /** As the server knows them. */
  readonly assets: Map<string, Asset>
  /** As the server knows them. */
  setGrids(grids: readonly UnitGrid[]): void
  /** The same, and in the records. */
  layGrids(grids: readonly UnitGrid[]): Promise<void>
  ask<T>(path: string, body?: unknown): Promise<Answer<T>>
  get(path: string): Promise<Response>
  raw(path: string, body: unknown): Promise<Response>
  lastAudit(): Promise<Record<string, unknown>>
  facts(): Promise<readonly Fact[]>
  close(): Promise<void>
}

/**
 * An office for all tests of a file: opened before the first of them and closed after the last. Before each, nobody has an
 * account yet, it is morning, and the system administrator is there. At the end nothing may have gone wrong that nobody foresaw.
 */
export function officeOfFile(): Office {
  let opened: Office | undefined
  beforeAll(async () => {
    opened = await openOffice()
  })
  afterAll(async () => {
    await opened?.close()
    expect(opened?.failures).toEqual([])
  })
  beforeEach(async () => {
    await opened?.pool.query('truncate account, account_secret, passkey')
    Object.assign(opened ?? {}, { who: SYSTEM, now: AT })
  })
  const behind = () => opened ?? unasked('office')
  return new Proxy({} as Office, {
    get: (_none, name) => Reflect.get(behind(), name),
    set: (_none, name, value) => Reflect.set(behind(), name, value),
  })
}

/** Ends its two servers with itself. */
export async function openOffice(): Promise<Office> {
  const [postgres, redisServer] = await Promise.all([startPostgres({ fsync: 'off' }), startRedis()])
  const folder = await mkdtemp(join(tmpdir(), 'yiwang-office-'))
  const redis = createRedis(redisServer.url)
  await redis.connect()
  const pool = openPool(postgres.url)
  await migrate(pool)
  for (const [path, kind] of UNITS) {
    const body = { path, kind, name: path, from: 0, version: 1 }
    await pool.query('insert into org_unit (path, version, kind, since, body) values ($1, 1, $2, 0, $3)', [path, kind, body])
  }
  const config = readConfig({ DATA_DIR: folder, READING_LIMIT: '10' })
  const edge = edgeOf(config)
  const access = await createAccess({
    pool,
    redis,
    config,
    publicUrl: edge.publicUrl,
    peerOf: edge.peerOf,
    now: () => office.now,
  })
  const assets = new Map<string, Asset>()
  const places = new Places({ assets: () => assets, position: () => undefined, birth: 'test' })
  const failures: unknown[] = []
  const audit = createAudit(pool)
  const app = createApp({
    doors: {
      records: createRecords({ pool, redis }),
      access,
      audit,
      readings: createReadings({ redis, audit, limit: config.READING_LIMIT, failed: (error) => failures.push(error) }),
      people: createPeople(pool),
      ground: openGround(config, () => {}),
      places,
      catalogue: () => unasked('catalogue'),
      dataDir: folder,
      feeds: () => [],
      spaces: () => [],
      heard: async () => {},
      now: () => office.now,
    },
    clientFolder: folder,
    ready: {},
    metrics: new Registry(),
    edge,
    gate: async () => atDesk(office.who),
    failed: (error) => failures.push(error),
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`
  const office: Office = {
    pool,
    access,
    folder,
    failures,
    who: SYSTEM,
    now: AT,
    assets,
    setGrids: (grids) => places.setGrids(grids),
    layGrids: async (grids) => {
      for (const grid of grids)
        await pool.query('insert into unit_grid (code, version, body) values ($1, $2, $3)', [grid.code, grid.version, grid])
      places.setGrids(grids)
    },
    get: (path) => fetch(`${base}${path}`),
    raw: (path, body) => fetch(`${base}${path}`, post(body)),
    ask: async <T>(path: string, body?: unknown) => {
      // As the facts would have it.
      await access.directory.reload()
      const response = await fetch(`${base}${path}`, body === undefined ? {} : post(body))
      return { status: response.status, body: (await response.json()) as T & Partial<Problem> }
    },
    lastAudit: async () => {
      const { rows } = await pool.query<{ body: string }>('select body from audit order by n desc limit 1')
      return JSON.parse(rows[0]?.body ?? 'null') as Record<string, unknown>
    },
    facts: async () => (await pool.query<{ body: Fact }>('select body from fact order by n')).rows.map(({ body }) => body),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await pool.end()
      redis.destroy()
      await Promise.all([postgres.stop(), redisServer.stop()])
      await rm(folder, { recursive: true })
    },
  }
  return office
}

function post(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** A square of a tenth of a degree, its corner at so many tenths east and north of 121°, 31°. */
export function squareGrid(code: string, orgPath: string, x: number, y: number, changes: Partial<UnitGrid> = {}): UnitGrid {
  const [west, south] = [121 + x / 10, 31 + y / 10]
  const [east, north] = [121 + (x + 1) / 10, 31 + (y + 1) / 10]
  return {
    code,
    name: `网格 ${code}`,
    street: orgPath.split('/')[1] ?? '',
    community: orgPath.split('/')[2] ?? '',
    orgPath,
    version: 1,
    ring: [
      [west, south],
      [east, south],
      [east, north],
      [west, north],
    ],
    centre: [(west + east) / 2, (south + north) / 2],
    ...changes,
  }
}
