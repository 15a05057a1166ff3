/** What everybody does to their own account, over real HTTP: another password, a second factor; and those who must. */
import { DAY, MINUTE, type Millis, SECOND, type SecondFactorOffer } from '@yiwang/contract'
import { Secret, TOTP } from 'otpauth'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { type Browser, bound, type House, MORNING, openHouse } from './house.fixture.ts'

const PASSWORD = 'Harbour lantern 7'
let house: House
let strict: House
let login: string
let id: string
let n = 0

beforeAll(async () => {
  ;[house, strict] = await Promise.all([
    openHouse({ startPostgres, startRedis }),
    openHouse({ startPostgres, startRedis }, { PASSWORD_POLICY: 'mlps3' }),
  ])
})
afterAll(() => Promise.all([house.stop(), strict.stop()]))
beforeEach(async () => {
  for (const one of [house, strict]) one.clock.at = MORNING
  login = `duty.${++n}`
  ;({ id } = await house.person(login, PASSWORD))
})

async function signedIn(where: House, name = login, password = PASSWORD, more: Record<string, unknown> = {}): Promise<Browser> {
  const browser = where.browser()
  const answer = await browser.post('/sessions', { login: name, password, ...more })
  expect([answer.status, answer.body]).toMatchObject([200, {}])
  return browser
}
const choose = async (browser: Browser, current: string, next: string) => {
  const { status, body } = await browser.post('/sessions/own/password', { current, next })
  return status === 204 ? 'done' : [body.code, ...(body.errors ?? []).map(({ message }) => message)].join(' ')
}

describe('another password', () => {
  it('ends all other sessions and is the one from then on', async () => {
    const [here, there] = [await signedIn(house), await signedIn(house)]
    expect(await choose(here, PASSWORD, 'Seven bridges over water')).toBe('done')
    expect((await here.get('/sessions/own')).status).toBe(200)
    expect((await there.get('/sessions/own')).status).toBe(401)
    expect((await house.browser().post('/sessions', { login, password: PASSWORD })).status).toBe(401)
    await signedIn(house, login, 'Seven bridges over water')
    const acts = await house.audit()
    expect(acts.filter(({ on }) => on === `account:${id}`).map(({ act }) => act)).toContain('password.choose')
    const { rows } = await house.pool.query('select body from fact order by n desc limit 1')
    expect(rows[0].body).toMatchObject({ kind: 'access', accounts: [id], sessions: [expect.any(String)] })
  })

  it.each([
    ['without the one they have', 'wrong', 'Seven bridges over water', 'password.wrong'],
    ['that is too short', PASSWORD, 'sev-n7', 'password.flawed tooShort'],
    ['that is common', PASSWORD, 'password1', 'password.flawed common'],
    ['that is the one they have', PASSWORD, PASSWORD, 'password.flawed former'],
  ])('%s is refused', async (_, current, next, code) => {
    expect(await choose(await signedIn(house), current, next)).toBe(code)
    await signedIn(house)
  })

  it('cannot be guessed at from an open screen', async () => {
    const browser = await signedIn(house)
    const answers: string[] = []
    for (let i = 0; i < 6; i++) answers.push(await choose(browser, `guess ${i}`, 'Seven bridges over water'))
    expect(answers).toEqual([...Array.from({ length: 5 }, () => 'password.wrong'), 'password.locked'])
  })
})

describe('等保三级', () => {
  it('remembers five', async () => {
    const name = `strict.${n}`
    await strict.person(name, PASSWORD)
    const browser = await signedIn(strict, name)
    const all = [PASSWORD, ...Array.from({ length: 6 }, (_, i) => `Bridge over water ${i}`)]
    for (let i = 1; i < all.length; i++) expect(await choose(browser, all[i - 1] ?? '', all[i] ?? '')).toBe('done')
    const now = all.at(-1) ?? ''
    for (const former of all.slice(2, 6)) expect(await choose(browser, now, former)).toBe('password.flawed former')
    expect(await choose(browser, now, all[0] ?? '')).toBe('done')
  })

  it('asks for another one after ninety days, and opens nothing else until then', async () => {
    const name = `strict.old.${n}`
    await strict.person(name, PASSWORD)
    strict.clock.at = MORNING + 90 * DAY - 1
    expect((await (await signedIn(strict, name)).get('/feeds')).status).toBe(200)
    strict.clock.at = MORNING + 90 * DAY
    const browser = await signedIn(strict, name)
    expect((await browser.get('/feeds')).body.code).toBe('mustChange')
    expect(await choose(browser, PASSWORD, 'Seven Bridges 7')).toBe('done')
    expect((await browser.get('/feeds')).status).toBe(200)
  })

  it('lets a screen alone for ten minutes', async () => {
    const name = `strict.idle.${n}`
    await strict.person(name, PASSWORD)
    const browser = await signedIn(strict, name)
    strict.clock.at += 10 * MINUTE
    expect((await browser.get('/sessions/own')).status).toBe(401)
  })
})

it('who must choose another password can do nothing else', async () => {
  const name = `fresh.${n}`
  await house.person(name, PASSWORD, { mustChange: true })
  const browser = await signedIn(house, name)
  expect((await browser.get('/sessions/own')).body).toMatchObject({ mustChange: true })
  for (const path of ['/feeds', '/basemap']) expect((await browser.get(path)).body.code).toBe('mustChange')
  expect(await choose(browser, PASSWORD, 'Seven bridges over water')).toBe('done')
  expect((await browser.get('/feeds')).status).toBe(200)
})

describe('a second factor', () => {
  async function enrolled(): Promise<(at: Millis) => string> {
    const codeAt = await bound(await signedIn(house), PASSWORD, house.clock.at)
    house.clock.at += 30 * SECOND
    return codeAt
  }
  const signInWith = async (code?: string) => {
    const { status, body } = await house.browser().post('/sessions', { login, password: PASSWORD, ...(code && { code }) })
    return status === 200 ? 'in' : body.code
  }

  it('is asked for from its first code on; each code is good once', async () => {
    const codeAt = await enrolled()
    expect(await signInWith()).toBe('signIn.code')
    const code = codeAt(house.clock.at)
    expect(await signInWith(code)).toBe('in')
    expect(await signInWith(code)).toBe('signIn.wrong')
    house.clock.at += 30 * SECOND
    expect(await signInWith(codeAt(house.clock.at))).toBe('in')
  })

  it('taken twice at the same moment lets one in', async () => {
    const codeAt = await enrolled()
    const code = codeAt(house.clock.at)
    const outcomes = await Promise.all([signInWith(code), signInWith(code), signInWith(code)])
    expect(outcomes.filter((outcome) => outcome === 'in')).toHaveLength(1)
  })

  it.each([
    ['of half a minute ago is taken', -30, 'in'],
    ['of the next half minute is taken', 30, 'in'],
    ['of a minute and a half ago is not', -90, 'signIn.wrong'],
  ])('a code %s', async (_, seconds, outcome) => {
    const codeAt = await enrolled()
    house.clock.at += 120 * SECOND
    expect(await signInWith(codeAt(house.clock.at + seconds * SECOND))).toBe(outcome)
  })

  it('cannot be guessed by whoever has the password, however they mix their questions', async () => {
    await enrolled()
    const outcomes: string[] = []
    for (let i = 0; i < 8; i++) {
      await signInWith()
      outcomes.push(await signInWith(String(i).padStart(6, '0')))
    }
    expect(outcomes.slice(0, 5)).toEqual(Array.from({ length: 5 }, () => 'signIn.wrong'))
    expect(outcomes.slice(5)).toEqual(Array.from({ length: 3 }, () => 'signIn.locked'))
  })

  it('begins with the password and counts only after a right code', async () => {
    const browser = await signedIn(house)
    expect((await browser.post('/sessions/own/second-factor', { password: 'wrong' })).body.code).toBe('password.wrong')
    await browser.post('/sessions/own/second-factor', { password: PASSWORD })
    expect((await browser.post('/sessions/own/second-factor/confirm', { code: '000000' })).body.code).toBe('secondFactor.code')
    expect(await signInWith()).toBe('in')
  })

  it('ends what was opened without it, but for where it was bound', async () => {
    const [there, here] = [await signedIn(house), await signedIn(house)]
    await bound(here, PASSWORD, house.clock.at)
    expect((await there.get('/sessions/own')).status).toBe(401)
    expect((await here.get('/sessions/own')).body).toMatchObject({ secondFactor: true, hasPassword: true, passkeys: 0 })
  })

  it('ends with the password', async () => {
    const codeAt = await enrolled()
    const browser = await signedIn(house, login, PASSWORD, { code: codeAt(house.clock.at) })
    expect((await browser.get('/sessions/own')).body).toMatchObject({ secondFactor: true })
    expect((await browser.post('/sessions/own/second-factor/remove', { password: 'wrong' })).status).toBe(403)
    expect((await browser.post('/sessions/own/second-factor/remove', { password: PASSWORD })).status).toBe(204)
    expect(await signInWith()).toBe('in')
  })

  it('is kept so that the records alone do not give it away', async () => {
    const browser = await signedIn(house)
    const offer = (await browser.post('/sessions/own/second-factor', { password: PASSWORD })).body as unknown as SecondFactorOffer
    const code = new TOTP({ secret: Secret.fromBase32(offer.secret) }).generate({ timestamp: house.clock.at })
    expect((await browser.post('/sessions/own/second-factor/confirm', { code })).status).toBe(204)
    const { rows } = await house.pool.query('select totp from account_secret where account = $1', [id])
    expect(rows[0].totp).toMatch(/^[\w-]{60,}$/)
    expect(rows[0].totp).not.toContain(offer.secret)
    expect(JSON.stringify(await house.audit())).not.toContain(offer.secret)
  })
})
