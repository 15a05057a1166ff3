/** The gate with real PostgreSQL and Redis: what a crowd at the door costs, and what is said while the records cannot be reached. */
import type { IncomingMessage } from 'node:http'
import type { Account } from '@yiwang/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { NOBODY } from '../visitor.ts'
import { type House, MORNING, openHouse } from './house.fixture.ts'

const CROWD = 1_270
let house: House
let postgres: PostgresServer
let account: Account

beforeAll(async () => {
  house = await openHouse({
    startPostgres: async (settings) => {
      postgres = await startPostgres(settings)
      return postgres
    },
    startRedis,
  })
  account = await house.person('duty', undefined)
})
afterAll(() => house.stop())

const handshake = (token: string) =>
  ({
    method: 'GET',
    headers: { cookie: `yw_session=${token}`, upgrade: 'websocket' },
    socket: { remoteAddress: '192.0.2.1' },
  }) as unknown as IncomingMessage

/** The records cannot be reached. */
async function cutOff(meanwhile: () => Promise<void>): Promise<void> {
  await postgres.kill9()
  try {
    await meanwhile()
  } finally {
    await postgres.restart()
  }
}

async function token(of = account.id): Promise<string> {
  const { session, token } = house.access.sessions.made({ account: of, kind: 'person', address: '', agent: '' }, MORNING)
  await house.access.sessions.begin(session, MORNING)
  return token
}

it('lets in 1,270 at once without a question to the records', async () => {
  const people = await Promise.all(Array.from({ length: CROWD }, (_, i) => house.person(`cw${i}`, undefined)))
  const tokens = await Promise.all(people.map(({ id }) => token(id)))
  await cutOff(async () => {
    const visitors = await Promise.all(tokens.map((one) => house.access.gate.admit(handshake(one))))
    expect(visitors.map(({ who }) => who.id)).toEqual(people.map(({ id }) => id))
  })
})

it('1,270 changed at once are read in one question', async () => {
  const { rows } = await house.pool.query<{ id: string }>('select id from account')
  let asked = 0
  house.pool.on('acquire', () => asked++)
  await house.access.gate.forget(new Set(rows.map(({ id }) => id)), new Set())
  // Accounts and walls.
  expect(asked).toBe(2)
})

it('says the same principal as long as nothing changes: what it may do is reckoned once', async () => {
  const one = await token()
  const [a, b] = [await house.access.gate.admit(handshake(one)), await house.access.gate.admit(handshake(one))]
  expect(a.who).toBe(b.who)
  await house.access.gate.forget(new Set([account.id]), new Set())
  expect((await house.access.gate.admit(handshake(one))).who).not.toBe(a.who)
})

it.each(['', 'x', 'x'.repeat(10_000), '%00', 'a;b=c', '../../yw:facts'])('takes %j for nobody', async (given) => {
  expect((await house.access.gate.admit(handshake(given))).who).toBe(NOBODY)
})

describe('an account of which the records were just said to have changed', () => {
  it('is not believed from before while they cannot be reached, and is as soon as they can', async () => {
    const one = await token()
    await cutOff(async () => {
      await expect(house.access.gate.forget(new Set([account.id]), new Set())).rejects.toThrow()
      await expect(house.access.gate.admit(handshake(one))).rejects.toThrow()
    })
    expect((await house.access.gate.admit(handshake(one))).who.id).toBe(account.id)
  })

  it('is read again when it changes while it is being read: the last word counts', async () => {
    const names = ['一', '二', '三', '四']
    await Promise.all(
      names.map(async (name) => {
        await house.pool.query(`update account set body = body || jsonb_build_object('name', $2::text) where id = $1`, [
          account.id,
          name,
        ])
        await house.access.gate.forget(new Set([account.id]), new Set())
      }),
    )
    const { rows } = await house.pool.query<{ name: string }>(`select body->>'name' as name from account where id = $1`, [
      account.id,
    ])
    expect((await house.access.gate.admit(handshake(await token()))).who.name).toBe(rows[0]?.name)
  })
})
