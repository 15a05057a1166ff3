/**
 * A page without a socket, over real HTTP: it hears that its session is over because that was said, never because somebody looked. Here
 * nobody ever looks: what waits for time alone waits for ever.
 */
import { setTimeout as pause } from 'node:timers/promises'
import type { Fact, Grant } from '@yiwang/contract'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { type Browser, type House, openHouse } from './house.fixture.ts'

vi.mock('node:timers/promises', async (original) => {
  const { setTimeout, ...rest } = await original<typeof import('node:timers/promises')>()
  const told = (signal: AbortSignal) =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }))
  return {
    ...rest,
    setTimeout: (...given: Parameters<typeof setTimeout>) => (given[2]?.signal ? told(given[2].signal) : setTimeout(...given)),
  }
})

const PASSWORD = 'Harbour lantern 7'
let house: House

beforeAll(async () => {
  house = await openHouse({ startPostgres, startRedis })
})
afterAll(() => house.stop())

async function entered(login: string): Promise<Browser> {
  const browser = house.browser()
  expect((await browser.post('/sessions', { login, password: PASSWORD })).status).toBe(200)
  return browser
}

async function* linesTo({ cookies }: Browser): AsyncIterable<string> {
  const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const { status, body } = await fetch(`${house.origin}/api/v1/sessions/own/stay`, { headers: { cookie } })
  expect(status).toBe(200)
  for await (const bytes of body ?? []) yield Buffer.from(bytes).toString()
}

/** The facts there are since, given on as whoever follows them does. */
async function heard(): Promise<void> {
  const { rows } = await house.pool.query<{ body: Fact }>(`delete from fact where body->>'kind' = 'access' returning body`)
  const facts = rows.flatMap(({ body }) => (body.kind === 'access' ? [body] : []))
  await house.access.gate.forget(
    new Set(facts.flatMap(({ accounts }) => accounts)),
    new Set(facts.flatMap(({ sessions }) => sessions)),
  )
}

const change = (id: string, changes: object) =>
  house.pool.query('update account set body = body || $2 where id = $1', [id, changes])

it.each<[string, (login: string, id: string) => Promise<unknown>]>([
  [
    'is ended from elsewhere',
    async (login) => {
      const elsewhere = await entered(login)
      expect((await elsewhere.post('/sessions/own/others/end')).status).toBe(204)
    },
  ],
  [
    'belongs to an account that is disabled',
    async (_, id) => {
      await change(id, { state: 'disabled' })
      await house.access.gate.forget(new Set([id]), new Set())
    },
  ],
])('a session that %s: its page is told, and finds that it is over', async (how, end) => {
  const login = `stay.${how.length}`
  const { id } = await house.person(login, PASSWORD)
  const browser = await entered(login)
  const lines = linesTo(browser)[Symbol.asyncIterator]()
  expect((await lines.next()).value).toBe('retry: 2000\n\n')
  const told = lines.next()
  await end(login, id)
  await heard()
  expect((await told).value).toBe('data: changed\n\n')
  expect((await browser.get('/sessions/own')).status).toBe(401)
  // And there is nothing more to hear.
  expect((await lines.next()).done).toBe(true)
})

it('rights that are taken are told too, and the page stays open; of others it hears nothing', async () => {
  const { id } = await house.person('stay.rights', PASSWORD)
  const other = await house.person('stay.other', PASSWORD)
  const browser = await entered('stay.rights')
  const lines = linesTo(browser)[Symbol.asyncIterator]()
  await lines.next()
  let isTold = false
  const told = lines.next().finally(() => {
    isTold = true
  })
  await house.access.gate.forget(new Set([other.id]), new Set())
  await (await entered('stay.other')).get('/sessions/own')
  expect(isTold).toBe(false)
  const grants: readonly Grant[] = []
  await change(id, { grants })
  await house.access.gate.forget(new Set([id]), new Set())
  expect((await told).value).toBe('data: changed\n\n')
  expect((await browser.get('/sessions/own')).body).toMatchObject({ who: { grants: [] } })
  // What waits for time alone does wait for ever here.
  const never = new AbortController()
  const waiting = pause(1, 'over', { signal: never.signal })
  never.abort('told')
  await expect(waiting).rejects.toBe('told')
  await lines.return?.()
})
