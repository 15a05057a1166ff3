/** 100,000 guesses, from one address and from a thousand, against real Redis and argon2: how many are looked at, and who still comes in. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { type House, MORNING, openHouse } from './house.fixture.ts'

const PASSWORD = 'harbour lantern seven'
const GUESSES = 100_000
const MOST_LOOKED_AT = 100
/** As many at once as a server takes from the network before it answers some. */
const AT_ONCE = 500

let house: House
let login: string
let n = 0
/** Each test has addresses of its own. */
let net = 0

beforeAll(async () => {
  house = await openHouse({ startPostgres, startRedis })
})
afterAll(() => house.stop())
beforeEach(async () => {
  login = `duty.${++n}`
  net++
  await house.person(login, PASSWORD)
})

async function guess(addressOf: (i: number) => string, loginOf: (i: number) => string = () => login): Promise<number> {
  const looked = vi.spyOn(house.access.passwords, 'looked')
  for (let i = 0; i < GUESSES; i += AT_ONCE) {
    await Promise.all(
      Array.from({ length: AT_ONCE }, (_, k) =>
        house.access.signIn.withPassword(
          { login: loginOf(i + k), password: `guess ${i + k}` },
          { address: addressOf(i + k), agent: 'attacker' },
          MORNING,
        ),
      ),
    )
  }
  const { length } = looked.mock.calls
  looked.mockRestore()
  return length
}

const address = (i: number) => `10.${net}.${i >> 8}.${i & 255}`

async function knownBrowser() {
  const browser = house.browser('192.0.2.44')
  expect((await browser.post('/sessions', { login, password: PASSWORD })).status).toBe(200)
  return browser
}

describe('100,000 guesses at one login', () => {
  it.each([
    ['from one address', 1, 200],
    ['from a thousand addresses', 1_000, 429],
  ])(
    '%s: hardly any is looked at; the owner comes in from where they were before',
    async (_, addresses, elsewhere) => {
      const browser = await knownBrowser()
      const before = (await house.audit()).length
      const looked = await guess((i) => address(i % addresses))
      expect(looked).toBeGreaterThan(0)
      expect(looked).toBeLessThanOrEqual(MOST_LOOKED_AT)

      expect((await browser.post('/sessions', { login, password: PASSWORD })).status).toBe(200)
      const sameAddress = house.browser('192.0.2.44')
      expect((await sameAddress.post('/sessions', { login, password: PASSWORD })).status).toBe(200)
      const sameBrowserElsewhere = house.browser('203.0.113.9')
      sameBrowserElsewhere.cookies.set('yw_device', browser.cookies.get('yw_device') ?? '')
      expect((await sameBrowserElsewhere.post('/sessions', { login, password: PASSWORD })).status).toBe(200)

      // From where nobody has signed in before: one address locks itself out, a thousand all strangers.
      const stranger = await house.browser('203.0.113.10').post('/sessions', { login, password: PASSWORD })
      expect(stranger.status).toBe(elsewhere)
      expect(stranger.headers.has('retry-after')).toBe(elsewhere === 429)

      // On record, in some rows and not in 100,000.
      const rows = (await house.audit()).slice(before)
      expect(rows.map(({ detail }) => detail?.why)).toContain('locked')
      expect(rows.length).toBeLessThanOrEqual(MOST_LOOKED_AT)
    },
    120_000,
  )
})

it('100,000 guesses at 100,000 logins from one address: hardly any is looked at', async () => {
  const looked = await guess(
    () => '10.9.9.9',
    (i) => `name${i}`,
  )
  expect(looked).toBeLessThanOrEqual(MOST_LOOKED_AT)
}, 120_000)

it('an attacker behind the owner’s own address locks that address, not the owner’s browser', async () => {
  const browser = await knownBrowser()
  const attacker = house.browser('192.0.2.44')
  const codes: string[] = []
  for (let i = 0; i < 6; i++) codes.push((await attacker.post('/sessions', { login, password: 'wrong' })).body.code)
  expect(codes).toEqual([...Array.from({ length: 5 }, () => 'signIn.wrong'), 'signIn.locked'])
  expect((await browser.post('/sessions', { login, password: PASSWORD })).status).toBe(200)
})

it('a login nobody has is locked the same way', async () => {
  const stranger = house.browser('198.51.100.99')
  const codes: string[] = []
  for (let i = 0; i < 6; i++)
    codes.push((await stranger.post('/sessions', { login: 'nobody.here', password: 'wrong' })).body.code)
  expect(codes).toEqual([...Array.from({ length: 5 }, () => 'signIn.wrong'), 'signIn.locked'])
})

it('whoever mistypes and then remembers begins with a clean slate', async () => {
  const browser = await knownBrowser()
  for (let round = 0; round < 3; round++) {
    for (let i = 0; i < 4; i++) await browser.post('/sessions', { login, password: 'wrong' })
    expect((await browser.post('/sessions', { login, password: PASSWORD })).status).toBe(200)
  }
})
