/** The doors over real HTTP with real PostgreSQL and Redis, a clock that tests turn, and browsers that keep their cookies. */
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Account, AuditAct, Grant, Millis, Problem, SecondFactorOffer } from '@yiwang/contract'
import { readConfig } from '@yiwang/contract/config'
import { Secret, TOTP } from 'otpauth'
import type pg from 'pg'
import { Registry } from 'prom-client'
import { openGround } from '../basemap/basemap.ts'
import { createApp } from '../http/app.ts'
import { edgeOf } from '../http/edge.ts'
import { Places } from '../places/places.ts'
import { createAudit } from '../postgres/audit.ts'
import { openPool } from '../postgres/connect.ts'
import { json } from '../postgres/json.ts'
import { migrate } from '../postgres/migrate.ts'
import { createRedis, type Redis } from '../redis/connect.ts'
import { unasked } from '../unasked.fixture.ts'
import { type Access, createAccess } from './access.ts'

export const MORNING: Millis = Date.UTC(2026, 2, 15, 1)

export interface Answer {
  readonly status: number
  readonly body: Problem
  readonly headers: Headers
}

/** Cookies of one browser, at one address. */
export interface Browser {
  readonly cookies: Map<string, string>
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown): Promise<Answer>
}

export interface House {
  readonly pool: pg.Pool
  readonly redis: Redis
  readonly access: Access
  readonly folder: string
  readonly origin: string
  readonly failures: unknown[]
  /** Now, and to be turned. */
  readonly clock: { at: Millis }
  /** `address`: where its requests come from, as a proxy of ours says. */
  /** `via`: what a proxy of ours adds. */
  browser(address?: string, via?: Readonly<Record<string, string>>): Browser
  person(login: string, password: string | undefined, changes?: Partial<Account>): Promise<Account>
  audit(): Promise<readonly AuditAct[]>
  stop(): Promise<void>
}

interface Store {
  readonly url: string
  stop(): Promise<void>
}

/** How its stores are started: by the test, which may. */
export interface Starters {
  startPostgres(settings: Readonly<Record<string, string>>): Promise<Store>
  startRedis(settings: Readonly<Record<string, string>>): Promise<Store>
}

export async function openHouse(start: Starters, env: Readonly<Record<string, string>> = {}): Promise<House> {
  const [postgres, redisServer, folder] = await Promise.all([
    start.startPostgres({ fsync: 'off' }),
    start.startRedis({ appendonly: 'no' }),
    mkdtemp(join(tmpdir(), 'yiwang-house-')),
  ])
  const pool = openPool(postgres.url)
  await migrate(pool)
  const redis = createRedis(redisServer.url)
  await redis.connect()
  return furnished({ postgres, redisServer, folder, pool, redis }, env)
}

interface Stores {
  readonly postgres: Store
  readonly redisServer: Store
  readonly folder: string
  readonly pool: pg.Pool
  readonly redis: Redis
}

async function furnished(
  { postgres, redisServer, folder, pool, redis }: Stores,
  env: Readonly<Record<string, string>>,
): Promise<House> {
  const config = readConfig({ DEMO: '0', TRUSTED_PROXY: '127.0.0.1', ...env, DATA_DIR: folder })
  const edge = edgeOf(config)
  const clock = { at: MORNING }
  const failures: unknown[] = []
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const now = () => clock.at
  const access = await createAccess({ pool, redis, config, publicUrl: config.PUBLIC_URL ?? origin, peerOf: edge.peerOf, now })
  server.on(
    'request',
    createApp({
      doors: {
        records: unasked('records'),
        access,
        audit: createAudit(pool),
        readings: unasked('readings'),
        people: unasked('people'),
        ground: openGround(config, () => {}),
        places: new Places({ assets: () => new Map(), position: () => undefined, birth: 'test' }),
        catalogue: () => unasked('catalogue'),
        dataDir: folder,
        feeds: () => [],
        spaces: () => [],
        heard: async () => {},
        now,
      },
      clientFolder: folder,
      ready: {},
      metrics: new Registry(),
      edge,
      gate: access.gate.admit,
      failed: (error) => failures.push(error),
    }),
  )

  return {
    pool,
    redis,
    access,
    folder,
    origin,
    failures,
    clock,
    browser: (address = '192.0.2.1', via = {}) => browserAt(origin, { ...via, 'x-forwarded-for': address }),
    person: async (login, password, changes = {}) => {
      const everywhere: Grant = { role: 'dutyChief', orgPath: '' }
      const account: Account = {
        id: randomUUID(),
        login,
        name: '王宁',
        unit: '示范区',
        state: 'active',
        grants: [everywhere],
        mustChange: false,
        secondFactor: false,
        created: clock.at,
        version: 1,
        ...changes,
      }
      await pool.query('insert into account (id, login, state, unit, version, body) values ($1, $2, $3, $4, 1, $5)', [
        account.id,
        login,
        account.state,
        account.unit,
        json(account),
      ])
      if (password !== undefined) {
        await pool.query('insert into account_secret (account, password, changed_at) values ($1, $2, $3)', [
          account.id,
          await access.passwords.hash(password),
          clock.at,
        ])
      }
      await access.directory.refresh([account.id])
      return account
    },
    audit: async () => {
      const { rows } = await pool.query<{ body: string }>('select body from audit order by n')
      return rows.map(({ body }) => JSON.parse(body) as AuditAct)
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      redis.destroy()
      await pool.end()
      await Promise.all([postgres.stop(), redisServer.stop()])
      await rm(folder, { recursive: true })
    },
  }
}

/** Binds an authenticator to whoever is signed in there; gives what makes its codes. */
export async function bound(browser: Browser, password: string | undefined, at: Millis): Promise<(at: Millis) => string> {
  const { secret, uri } = (await browser.post('/sessions/own/second-factor', password === undefined ? {} : { password }))
    .body as unknown as SecondFactorOffer
  const codeAt = (then: Millis) => new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: then })
  const { status } = await browser.post('/sessions/own/second-factor/confirm', { code: codeAt(at) })
  if (status !== 204 || !uri.startsWith('otpauth://totp/')) throw new Error(`no authenticator was bound: ${status} ${uri}`)
  return codeAt
}

function browserAt(origin: string, via: Readonly<Record<string, string>>): Browser {
  const cookies = new Map<string, string>()
  const ask = async (path: string, init: RequestInit = {}): Promise<Answer> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(`${origin}/api/v1${path}`, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, ...via, 'user-agent': 'test', ...(cookie && { cookie }) },
    })
    for (const set of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      body: response.headers.get('content-type')?.includes('json') ? JSON.parse(text) : {},
    }
  }
  return {
    cookies,
    get: (path) => ask(path),
    post: (path, body) =>
      ask(path, {
        method: 'POST',
        ...(body !== undefined && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
      }),
  }
}
