/** Passkeys over real HTTP, behind a trusted proxy, with a real authenticator: who comes in by one, and everything that is none. */
import { MINUTE, type Passkey } from '@yiwang/contract'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Authenticator, type MakeQuestion, type Otherwise, type ShowQuestion } from '../../fixtures/servers/authenticator.ts'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { type Answer, type Browser, bound, type House, MORNING, openHouse } from './house.fixture.ts'

const PASSWORD = 'Harbour lantern 7'
const ORIGIN = 'https://city.example'
const VIA = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'city.example', origin: ORIGIN }

let house: House
let n = 0
let login: string
let id: string

beforeAll(async () => {
  house = await openHouse({ startPostgres, startRedis }, { PUBLIC_URL: ORIGIN })
})
afterAll(() => house.stop())
beforeEach(async () => {
  house.clock.at = MORNING
  login = `key.${++n}`
  ;({ id } = await house.person(login, PASSWORD))
})
afterEach(() => {
  expect(house.failures.splice(0)).toEqual([])
})

/** Each from an address of its own, so that no test is taken for the next one's guesses. */
const browserOf = () => house.browser(`192.0.2.${n}`, VIA)
const outcome = ({ status, body }: Answer) => (status < 300 ? 'done' : body.code)

async function signedIn(browser = browserOf()): Promise<Browser> {
  expect(outcome(await browser.post('/sessions', { login, password: PASSWORD }))).toBe('done')
  return browser
}

async function askedToMake(browser: Browser, password = PASSWORD): Promise<MakeQuestion> {
  const { body } = await browser.post('/sessions/own/passkeys/question', { password })
  return body as unknown as MakeQuestion
}

const add = async (browser: Browser, key: Authenticator, question: MakeQuestion, otherwise?: Otherwise) =>
  outcome(await browser.post('/sessions/own/passkeys', { name: '值班室的钥匙', made: key.make(question, otherwise) }))

async function keyOf(browser: Browser): Promise<Authenticator> {
  const key = new Authenticator(ORIGIN)
  expect(await add(browser, key, await askedToMake(browser))).toBe('done')
  return key
}

const asked = async (browser: Browser) => (await browser.post('/sessions/passkey/question')).body as unknown as ShowQuestion
const show = async (browser: Browser, key: Authenticator, otherwise?: Otherwise) =>
  browser.post('/sessions/passkey', key.show(await asked(browser), otherwise))
const keysOf = async (browser: Browser) =>
  ((await browser.get('/sessions/own/passkeys')).body as unknown as { items: Passkey[] }).items
const actsOf = async () => (await house.audit()).filter(({ on }) => on === `account:${id}`)

describe('a passkey', () => {
  it('signs in by itself, as both factors, and says when; its making, each use and its removal are on record', async () => {
    const here = await signedIn()
    const key = await keyOf(here)
    expect(await keysOf(here)).toEqual([{ id: expect.any(String), name: '值班室的钥匙', madeAt: MORNING }])
    house.clock.at += MINUTE
    const there = browserOf()
    const answer = await show(there, key)
    expect([outcome(answer), answer.body]).toMatchObject(['done', { who: { id }, passkeys: 1, secondFactor: false }])
    expect([...there.cookies.keys()].sort()).toEqual(['__Host-yw_device', '__Host-yw_session'])
    const [kept] = await keysOf(there)
    expect(kept).toMatchObject({ usedAt: MORNING + MINUTE })
    const path = `/sessions/own/passkeys/${kept?.id}/remove`
    expect(outcome(await there.post(path, { password: 'wrong' }))).toBe('password.wrong')
    expect(outcome(await there.post(path, { password: PASSWORD }))).toBe('done')
    expect(await keysOf(there)).toEqual([])
    expect(outcome(await show(browserOf(), key))).toBe('signIn.wrong')
    const passkey = kept?.id
    expect((await actsOf()).filter(({ act }) => act !== 'signIn')).toMatchObject([
      { act: 'passkey.add', outcome: 'done', by: id, detail: { passkey } },
      { act: 'passkey.remove', outcome: 'refused', detail: { why: 'password' } },
      { act: 'passkey.remove', outcome: 'done', by: id, detail: { passkey } },
    ])
    expect((await house.audit()).filter(({ by, act }) => by === id && act === 'signIn')).toMatchObject([
      { outcome: 'done' },
      { outcome: 'done', detail: { by: 'passkey', passkey } },
    ])
  })

  it('is a second factor: the password alone lets nobody in any more, and ends what it had opened', async () => {
    const [there, here] = [await signedIn(), await signedIn()]
    const key = await keyOf(here)
    expect((await there.get('/sessions/own')).status).toBe(401)
    expect(outcome(await browserOf().post('/sessions', { login, password: PASSWORD }))).toBe('signIn.passkey')
    expect(outcome(await browserOf().post('/sessions', { login, password: 'wrong' }))).toBe('signIn.wrong')
    expect(outcome(await show(browserOf(), key))).toBe('done')
  })

  it('stands beside a code: either is asked for', async () => {
    const here = await signedIn()
    const codeAt = await bound(here, PASSWORD, house.clock.at)
    const key = await keyOf(here)
    house.clock.at += MINUTE
    expect(outcome(await browserOf().post('/sessions', { login, password: PASSWORD }))).toBe('signIn.code')
    const code = codeAt(house.clock.at)
    expect(outcome(await browserOf().post('/sessions', { login, password: PASSWORD, code }))).toBe('done')
    expect(outcome(await show(browserOf(), key))).toBe('done')
  })

  it('is one of several; the browser is told which there are', async () => {
    const here = await signedIn()
    const keys = [await keyOf(here), await keyOf(here)]
    for (const key of keys) expect(outcome(await show(browserOf(), key))).toBe('done')
    const question = (await askedToMake(here)) as MakeQuestion & { excludeCredentials: unknown[] }
    expect(question.excludeCredentials).toHaveLength(2)
    expect(question).toMatchObject({ authenticatorSelection: { residentKey: 'required', userVerification: 'required' } })
  })

  it('of an account that is closed opens nothing', async () => {
    const key = await keyOf(await signedIn())
    await house.pool.query(`update account set body = body || '{"state": "disabled"}' where id = $1`, [id])
    await house.access.gate.forget(new Set([id]), new Set())
    expect(outcome(await show(browserOf(), key))).toBe('signIn.wrong')
  })
})

describe('what is none', () => {
  it.each<[string, Otherwise]>([
    ['from another page', { origin: 'https://city.example.elsewhere.example' }],
    ['from a page of ours without TLS', { origin: 'http://city.example' }],
    ['for another name', { rpId: 'elsewhere.example' }],
    ['without a finger, a face or a PIN', { unverified: true }],
    ['signed with another key', { forged: true }],
    ['that answers what was not asked', { challenge: 'bm90IGFza2Vk' }],
    ['of somebody else by its own word', { userHandle: Buffer.from('somebody else').toString('base64url') }],
    ['within a page of others', { crossOrigin: true }],
  ])('%s', async (_, otherwise) => {
    const here = await signedIn()
    const key = await keyOf(here)
    expect(outcome(await show(browserOf(), key, otherwise))).toBe('signIn.wrong')
    expect((await actsOf()).at(-1)).toMatchObject({
      act: 'signIn',
      outcome: 'refused',
      detail: { by: 'passkey', why: 'passkey' },
    })
    expect(outcome(await show(browserOf(), key))).toBe('done')
  })

  it.each<[string, Otherwise]>([
    ['from another page', { origin: 'https://elsewhere.example' }],
    ['for another name', { rpId: 'elsewhere.example' }],
    ['without a finger, a face or a PIN', { unverified: true }],
    ['that answers what was not asked', { challenge: 'bm90IGFza2Vk' }],
  ])('made %s is not kept', async (_, otherwise) => {
    const here = await signedIn()
    expect(await add(here, new Authenticator(ORIGIN), await askedToMake(here), otherwise)).toBe('passkey.made')
    expect(await keysOf(here)).toEqual([])
  })

  it('shown a second time, its question is over', async () => {
    const key = await keyOf(await signedIn())
    const question = await asked(browserOf())
    expect(outcome(await browserOf().post('/sessions/passkey', key.show(question)))).toBe('done')
    expect(outcome(await browserOf().post('/sessions/passkey', key.show(question)))).toBe('signIn.wrong')
    const wrong = await asked(browserOf())
    expect(outcome(await browserOf().post('/sessions/passkey', key.show(wrong, { forged: true })))).toBe('signIn.wrong')
    expect(outcome(await browserOf().post('/sessions/passkey', key.show(wrong)))).toBe('signIn.wrong')
  })

  it('shown twice at the same moment lets one in', async () => {
    const key = await keyOf(await signedIn())
    const shown = key.show(await asked(browserOf()))
    const all = await Promise.all([1, 2, 3].map(async () => outcome(await browserOf().post('/sessions/passkey', shown))))
    expect(all.sort()).toEqual(['done', 'signIn.wrong', 'signIn.wrong'])
  })

  it('waits three minutes for its answer, and is forgotten then', async () => {
    const { challenge } = await asked(browserOf())
    const keys = await house.redis.keys('yw:passkey:show:*')
    const lasts = await Promise.all(keys.map((key) => house.redis.pTTL(key)))
    expect(challenge.length).toBeGreaterThanOrEqual(43)
    expect(lasts.length).toBeGreaterThan(0)
    for (const left of lasts) expect(left > 0 && left <= 3 * MINUTE).toBe(true)
  })

  it('asked in one session, made in another, is not kept', async () => {
    const [here, there] = [await signedIn(), await signedIn()]
    const question = await askedToMake(here)
    expect(await add(there, new Authenticator(ORIGIN), question)).toBe('passkey.made')
    expect(await add(here, new Authenticator(ORIGIN), question)).toBe('done')
  })

  it('kept already is not kept for somebody else', async () => {
    const key = await keyOf(await signedIn())
    login = `key.${++n}`
    ;({ id } = await house.person(login, PASSWORD))
    const other = await signedIn()
    expect(await add(other, key, await askedToMake(other))).toBe('passkey.known')
    expect(outcome(await browserOf().post('/sessions', { login, password: PASSWORD }))).toBe('done')
  })

  it('that was copied counts what was counted before, is refused, and is on record as such', async () => {
    const key = await keyOf(await signedIn())
    expect(outcome(await show(browserOf(), key, { counter: 7 }))).toBe('done')
    for (const counter of [7, 6, 0]) expect(outcome(await show(browserOf(), key, { counter }))).toBe('signIn.wrong')
    expect((await actsOf()).at(-1)).toMatchObject({ outcome: 'refused', detail: { by: 'passkey', why: 'counter' } })
    expect(outcome(await show(browserOf(), key, { counter: 8 }))).toBe('done')
  })

  it('but a key that does not count at all is good time and again', async () => {
    const key = await keyOf(await signedIn())
    for (let i = 0; i < 3; i++) expect(outcome(await show(browserOf(), key, { counter: 0 }))).toBe('done')
  })

  it('cannot be made without the password, nor without having been asked for', async () => {
    const here = await signedIn()
    for (const body of [{ password: 'wrong' }, {}])
      expect(outcome(await here.post('/sessions/own/passkeys/question', body))).toBe('password.wrong')
    expect(
      await add(here, new Authenticator(ORIGIN), { challenge: 'bm9uZQ', rp: { id: 'city.example' }, user: { id: '' } }),
    ).toBe('passkey.made')
  })
})

describe('guesses', () => {
  it('at the key of somebody are counted as those at a password are', async () => {
    const key = await keyOf(await signedIn())
    const elsewhere = () => house.browser('198.51.100.1', VIA)
    const outcomes: (string | undefined)[] = []
    for (let i = 0; i < 7; i++) outcomes.push(outcome(await show(elsewhere(), key, { forged: true })))
    expect(outcomes).toEqual([...Array.from({ length: 5 }, () => 'signIn.wrong'), 'signIn.locked', 'signIn.locked'])
    expect(outcome(await show(browserOf(), key))).toBe('done')
  })

  it('at keys nobody has are counted for their address', async () => {
    const elsewhere = house.browser('198.51.100.2', VIA)
    const question = { challenge: 'bm90IGFza2Vk', rpId: 'city.example' }
    const nobodys = { userHandle: 'bm9ib2R5' }
    const outcomes: (string | undefined)[] = []
    for (let i = 0; i < 82; i++)
      outcomes.push(outcome(await elsewhere.post('/sessions/passkey', new Authenticator(ORIGIN).show(question, nobodys))))
    expect(outcomes.filter((one) => one === 'signIn.wrong')).toHaveLength(80)
    expect(outcomes.slice(80)).toEqual(['signIn.locked', 'signIn.locked'])
  })
})

it('another person’s key is not theirs to remove', async () => {
  const mine = await signedIn()
  await keyOf(mine)
  const [key] = await keysOf(mine)
  login = `key.${++n}`
  ;({ id } = await house.person(login, PASSWORD))
  const other = await signedIn()
  expect(outcome(await other.post(`/sessions/own/passkeys/${key?.id}/remove`, { password: PASSWORD }))).toBe('passkey.unknown')
  expect(await keysOf(mine)).toHaveLength(1)
})
