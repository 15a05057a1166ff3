/** Signing in over real HTTP, with real PostgreSQL, Redis and argon2: who comes in, who does not, and what is left behind. */

import { HOUR, MINUTE, type OwnSession, type SessionRow } from '@yiwang/contract'
import { ClientClosedError } from 'redis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { type Browser, bound, type House, MORNING, openHouse } from './house.fixture.ts'

const PASSWORD = 'harbour lantern seven'

let house: House
let n = 0
/** Another one for each test, so that no test locks the next one out. */
let login: string
let id: string

beforeAll(async () => {
  house = await openHouse({ startPostgres, startRedis })
})
afterAll(() => house.stop())
beforeEach(async () => {
  house.clock.at = MORNING
  login = `duty.${++n}`
  ;({ id } = await house.person(login, PASSWORD))
})
afterEach(() => {
  expect(house.failures.splice(0)).toEqual([])
})

const signIn = (browser: Browser, more: Record<string, unknown> = {}) =>
  browser.post('/sessions', { login, password: PASSWORD, ...more })
const own = async (browser: Browser) => (await browser.get('/sessions/own')).body as unknown as OwnSession
const lastAct = async () => (await house.audit()).at(-1)

async function signedIn(address?: string): Promise<Browser> {
  const browser = house.browser(address)
  expect((await signIn(browser)).status).toBe(200)
  return browser
}

describe('a password', () => {
  it('opens a session that says who sits here', async () => {
    const browser = await signedIn()
    expect(await own(browser)).toEqual({
      who: { id, name: '王宁', grants: [{ role: 'dutyChief', orgPath: '' }] },
      login,
      unit: '示范区',
      mustChange: false,
      hasPassword: true,
      secondFactor: false,
      passkeys: 0,
      until: MORNING + 12 * HOUR,
      idle: 30 * MINUTE,
    })
    expect(await lastAct()).toMatchObject({
      by: id,
      act: 'signIn',
      outcome: 'done',
      address: '192.0.2.1',
      session: expect.any(String),
    })
  })

  it('is taken whatever the case of the login and the composition of the letters', async () => {
    await house.person(`${login}.b`, 'caf\u00e9 au lait noir')
    const browser = house.browser()
    expect(
      (await browser.post('/sessions', { login: `${login}.B`.toUpperCase(), password: 'cafe\u0301 au lait noir' })).status,
    ).toBe(200)
    // As an input method types them.
    const wide = [...`${login}.b`].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('')
    expect((await house.browser().post('/sessions', { login: wide, password: 'caf\u00e9 au lait noir' })).status).toBe(200)
  })

  it('gives cookies that no script reads and no other site sends', async () => {
    const answer = await signIn(house.browser())
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^yw_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/),
      expect.stringMatching(/^yw_device=[\w-]{43}; Max-Age=34560000; Path=\/; HttpOnly; SameSite=Strict$/),
    ])
  })

  it('is answered the same when it is wrong, when nobody has the login, and when the account is closed', async () => {
    await house.person(`${login}.off`, PASSWORD, { state: 'disabled' })
    await house.person(`${login}.none`, undefined)
    const browser = house.browser()
    const answers = [
      await signIn(browser, { password: 'harbour lantern eight' }),
      await signIn(browser, { login: `${login}.nobody` }),
      await signIn(browser, { login: `${login}.off` }),
      await signIn(browser, { login: `${login}.none` }),
    ]
    for (const { status, body } of answers) expect([status, body]).toEqual([401, answers[0]?.body])
    expect(answers[0]?.body.code).toBe('signIn.wrong')
    expect(browser.cookies.size).toBe(0)
  })

  it('that fails is on record; a login nobody has is not: it may be a password', async () => {
    await signIn(house.browser(), { password: 'wrong' })
    expect(await lastAct()).toMatchObject({ by: 'nobody', act: 'signIn', on: `account:${id}`, outcome: 'refused' })
    await signIn(house.browser(), { login: 'Secret-1234', password: 'wrong' })
    expect(JSON.stringify(await house.audit())).not.toContain('Secret-1234')
    expect(JSON.stringify(await house.audit())).not.toContain(PASSWORD)
  })

  it('opens nothing when that cannot be put on record', async () => {
    await house.pool.query('alter table audit rename to audit_away')
    const browser = house.browser()
    const { status } = await signIn(browser)
    await house.pool.query('alter table audit_away rename to audit')
    expect(status).toBe(500)
    expect(house.failures.splice(0)).toHaveLength(1)
    expect(browser.cookies.size).toBe(0)
    expect(await house.access.sessions.list(MORNING, id)).toEqual([])
  })
})

describe('a session', () => {
  it('is kept under a name that opens nothing', async () => {
    const browser = await signedIn()
    const token = browser.cookies.get('yw_session') ?? ''
    const keys = await house.redis.keys('yw:session*')
    const kept = await Promise.all(keys.map(async (key) => [key, await house.redis.get(key).catch(() => '')]))
    expect(JSON.stringify(kept)).not.toContain(token)
    browser.cookies.set('yw_session', (await house.access.sessions.list(MORNING, id))[0]?.id ?? '')
    expect((await browser.get('/sessions/own')).status).toBe(401)
  })

  it.each([
    ['is over when nobody was at it', 30 * MINUTE, 401],
    ['stands a moment before that', 30 * MINUTE - 1, 200],
  ])('%s', async (_, later, status) => {
    const browser = await signedIn()
    house.clock.at += later
    expect((await browser.get('/sessions/own')).status).toBe(status)
  })

  it('goes on while somebody is at it, and not because a screen reads', async () => {
    const [acting, reading] = [await signedIn(), await signedIn()]
    for (let i = 0; i < 3; i++) {
      house.clock.at += 20 * MINUTE
      expect((await acting.post('/sessions/own/present')).status).toBe(204)
      await reading.get('/sessions/own')
    }
    expect((await acting.get('/sessions/own')).status).toBe(200)
    expect((await reading.get('/sessions/own')).status).toBe(401)
  })

  it('is over after a shift, whoever is at it', async () => {
    const browser = await signedIn()
    for (let i = 0; i < 36; i++) {
      house.clock.at += 20 * MINUTE
      await browser.post('/sessions/own/present')
    }
    expect((await browser.get('/sessions/own')).status).toBe(401)
  })

  it('ends when its owner signs out, and leaves no cookie', async () => {
    const browser = await signedIn()
    const token = browser.cookies.get('yw_session') ?? ''
    const { status, headers } = await browser.post('/sessions/own/end')
    expect([status, headers.get('clear-site-data')]).toEqual([204, '"cache"'])
    expect(browser.cookies.has('yw_session')).toBe(false)
    browser.cookies.set('yw_session', token)
    expect((await browser.get('/sessions/own')).status).toBe(401)
    expect(await lastAct()).toMatchObject({ by: id, act: 'signOut', outcome: 'done' })
  })

  it('once ended does not come back because somebody was at it just then', async () => {
    await signedIn()
    const [session] = await house.access.sessions.list(MORNING, id)
    if (!session) throw new Error('no session')
    await house.access.sessions.end([session.id])
    await house.access.sessions.touch(session, MORNING + 5 * MINUTE)
    expect(await house.access.sessions.find(session.id, MORNING + 5 * MINUTE)).toBeUndefined()
  })

  it('is listed to its owner, who ends the others; nobody else’s can be ended that way', async () => {
    const [here, there] = [await signedIn(), await signedIn('198.51.100.7')]
    const { items } = (await here.get('/sessions/own/all')).body as unknown as { items: SessionRow[] }
    expect(items.map(({ own, address, agent, kind }) => ({ own, address, agent, kind }))).toEqual(
      expect.arrayContaining([
        { own: true, address: '192.0.2.1', agent: 'test', kind: 'person' },
        { own: false, address: '198.51.100.7', agent: 'test', kind: 'person' },
      ]),
    )
    await house.person(`${login}.other`, PASSWORD)
    const stranger = house.browser()
    await stranger.post('/sessions', { login: `${login}.other`, password: PASSWORD })
    expect((await stranger.post(`/sessions/own/all/${items[0]?.id}/end`)).status).toBe(404)
    expect((await here.post('/sessions/own/others/end')).status).toBe(204)
    expect((await there.get('/sessions/own')).status).toBe(401)
    expect((await here.get('/sessions/own')).status).toBe(200)
  })

  it('is ended by the security administrator, and by nobody who is none', async () => {
    const browser = await signedIn()
    await house.person(`${login}.sec`, PASSWORD, { grants: [{ role: 'securityAdmin', orgPath: '' }] })
    const security = house.browser()
    await security.post('/sessions', { login: `${login}.sec`, password: PASSWORD })
    await bound(security, PASSWORD, house.clock.at)
    const { items } = (await security.get(`/sessions?account=${id}`)).body as unknown as { items: SessionRow[] }
    expect(items).toHaveLength(1)
    expect(await lastAct()).toMatchObject({ act: 'session.list', on: `account:${id}` })
    expect((await browser.post(`/sessions/${items[0]?.id}/end`)).status).toBe(403)
    expect((await security.post(`/sessions/${items[0]?.id}/end`)).status).toBe(204)
    expect((await browser.get('/sessions/own')).status).toBe(401)
    const { rows } = await house.pool.query('select body from fact order by n desc limit 1')
    expect(rows[0].body).toMatchObject({ kind: 'access', sessions: [items[0]?.id] })
  })

  it('of an account that is closed is over at once, and stays over when it is opened again', async () => {
    const browser = await signedIn()
    const set = async (state: string) => {
      await house.pool.query(`update account set body = body || jsonb_build_object('state', $2::text) where id = $1`, [id, state])
      await house.access.gate.forget(new Set([id]), new Set())
    }
    await set('disabled')
    expect((await browser.get('/sessions/own')).status).toBe(401)
    await set('active')
    expect((await browser.get('/sessions/own')).status).toBe(401)
    expect((await signIn(browser)).status).toBe(200)
  })

  it('has the grants in force at that moment', async () => {
    const until = MORNING + 10 * MINUTE
    const timed = `${login}.timed`
    await house.person(timed, PASSWORD, { grants: [{ role: 'liveViewer', orgPath: '', until }] })
    const browser = house.browser()
    await browser.post('/sessions', { login: timed, password: PASSWORD })
    house.clock.at = until - 1
    expect((await own(browser)).who.grants).toHaveLength(1)
    house.clock.at = until
    expect((await own(browser)).who.grants).toEqual([])
  })

  it('of one account there are at most twenty: the oldest goes', async () => {
    const first = await signedIn()
    const { sessions } = house.access
    for (let i = 1; i <= 20; i++) {
      await sessions.begin(
        sessions.made({ account: id, kind: 'person', address: '', agent: '' }, MORNING + i).session,
        MORNING + i,
      )
    }
    expect(await sessions.list(MORNING + 21, id)).toHaveLength(20)
    expect((await first.get('/sessions/own')).status).toBe(401)
  })
})

it('while Redis is away nobody is taken for anybody: that is said, and is no sign-out', async () => {
  const browser = await signedIn()
  const get = vi.spyOn(house.redis, 'get').mockRejectedValue(new ClientClosedError())
  const { status, body } = await browser.get('/sessions/own')
  get.mockRestore()
  expect([status, body.code]).toEqual([503, 'live.unavailable'])
  expect(house.failures.splice(0)).toHaveLength(1)
  expect((await browser.get('/sessions/own')).status).toBe(200)
})
