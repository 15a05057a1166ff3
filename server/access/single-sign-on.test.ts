/** Single sign-on against a real OpenID Connect provider: who it vouches for comes in, and nobody else. */

import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MINUTE, type OwnSession } from '@yiwang/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type OidcProvider, startOidcProvider } from '../../fixtures/servers/oidc.ts'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { type Browser, bound, type House, MORNING, openHouse } from './house.fixture.ts'

const SECRET = 'of-this-test-and-of-no-other'
const secretFile = join(tmpdir(), `yiwang-oidc-${process.pid}`)
let provider: OidcProvider
let house: House
let login: string
let id: string
let n = 0

beforeAll(async () => {
  await writeFile(secretFile, `${SECRET}\n`)
  provider = await startOidcProvider(SECRET)
  house = await openHouse(
    { startPostgres, startRedis },
    {
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.client,
      OIDC_CLIENT_SECRET_FILE: secretFile,
      OIDC_ACR: `urn:example:hardware-key, ${provider.acr}`,
      OIDC_MAX_AGE: '3600',
    },
  )
  provider.serve(`${house.origin}/api/v1/sessions/oidc/callback`)
})
afterAll(async () => {
  await house.stop()
  await provider.stop()
})
beforeEach(async () => {
  house.clock.at = MORNING
  login = `duty.${++n}`
  ;({ id } = await house.person(login, undefined))
})

/** Walks through the provider's pages as a browser does, and comes back with the address it is sent to. */
async function vouched(start: string, name: string): Promise<URL> {
  const jar = new Map<string, string>()
  let url = new URL(start)
  let form: URLSearchParams | undefined
  for (let step = 0; step < 20; step++) {
    const answer = await fetch(url, {
      redirect: 'manual',
      headers: { cookie: [...jar].map(([key, value]) => `${key}=${value}`).join('; ') },
      ...(form && { method: 'POST', body: form }),
    })
    for (const set of answer.headers.getSetCookie()) {
      const [, key = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? []
      jar.set(key, value)
    }
    form = undefined
    const to = answer.headers.get('location')
    if (to !== null) {
      url = new URL(to, url)
      if (url.origin === house.origin) return url
      continue
    }
    const page = await answer.text()
    const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? ''
    url = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? '', url)
    form = new URLSearchParams(prompt === 'login' ? { prompt, login: name, password: 'any' } : { prompt })
  }
  throw new Error(`the provider leads nowhere: ${url}`)
}

async function begun(browser: Browser): Promise<string> {
  const { status, headers } = await browser.get('/sessions/oidc')
  expect(status).toBe(302)
  return headers.get('location') ?? ''
}

async function through(browser: Browser, name: string): Promise<string> {
  const back = await vouched(await begun(browser), name)
  return returned(browser, back)
}

async function returned(browser: Browser, { search }: URL): Promise<string> {
  const { status, headers } = await browser.get(`/sessions/oidc/callback${search}`)
  expect(status).toBe(302)
  return headers.get('location') ?? ''
}

it('is offered', async () => {
  expect((await house.browser().get('/sessions/ways')).body).toMatchObject({ singleSignOn: true })
})

it('opens the account with the same login, on record', async () => {
  const browser = house.browser()
  expect(await through(browser, `${login}:1`)).toBe('/')
  expect((await browser.get('/sessions/own')).body).toMatchObject({ login, who: { id } })
  const acts = (await house.audit()).slice(-2)
  expect(acts).toMatchObject([
    { act: 'singleSignOn.bind', by: id, outcome: 'done' },
    { act: 'signIn', by: id, outcome: 'done', detail: { by: 'singleSignOn' } },
  ])
  expect(browser.cookies.has('yw_oidc')).toBe(false)
})

it('asks nobody to change a password that they did not show, and may not have', async () => {
  const invited = `${login}.invited`
  await house.person(invited, undefined, { mustChange: true })
  const browser = house.browser()
  expect(await through(browser, `${invited}:1`)).toBe('/')
  expect((await browser.get('/sessions/own')).body).toMatchObject({ mustChange: false })
})

it('keeps to whom it was bound: another one with the same name does not come in', async () => {
  expect(await through(house.browser(), `${login}:1`)).toBe('/')
  expect(await through(house.browser(), `${login}:1`)).toBe('/')
  expect(await through(house.browser(), `${login}:2`)).toBe('/?signIn=refused')
})

it.each([
  ['nobody here', async () => 'stranger:1'],
  ['somebody whose name only reads like one here', async () => `${login.replace('u', 'ｕ')}:1`],
  [
    'somebody whose account is closed',
    async () => {
      await house.person(`${login}.off`, undefined, { state: 'disabled' })
      return `${login}.off:1`
    },
  ],
])('does not open the door to %s, and that is on record', async (_, nameOf) => {
  const browser = house.browser()
  expect(await through(browser, await nameOf())).toBe('/?signIn=refused')
  expect((await browser.get('/sessions/own')).status).toBe(401)
  expect((await house.audit()).at(-1)).toMatchObject({ by: 'nobody', act: 'signIn', outcome: 'refused' })
})

it('takes an answer once, and only in the browser that asked', async () => {
  const [mine, thief] = [house.browser(), house.browser('198.51.100.66')]
  const back = await vouched(await begun(mine), `${login}:1`)
  expect(await returned(thief, back)).toBe('/?signIn=refused')
  await begun(thief)
  expect(await returned(thief, back)).toBe('/?signIn=refused')
  const kept = mine.cookies.get('yw_oidc') ?? ''
  expect(await returned(mine, back)).toBe('/')
  mine.cookies.set('yw_oidc', kept)
  expect(await returned(mine, back)).toBe('/?signIn=refused')
})

it('does not take a code that the provider never gave', async () => {
  const browser = house.browser()
  const back = await vouched(await begun(browser), `${login}:1`)
  back.searchParams.set('code', 'made-up')
  expect(await returned(browser, back)).toBe('/?signIn=refused')
})

describe('how long ago somebody signed in there', () => {
  // The provider knows no other clock than the machine's.
  beforeEach(() => {
    house.clock.at = Date.now()
  })
  const back = async (browser: Browser, name: string, change: (asked: URLSearchParams) => void) => {
    const question = new URL(await begun(browser))
    change(question.searchParams)
    return returned(browser, await vouched(question.href, name))
  }

  it('is asked for, and whoever has just done so comes in however long the way back takes them', async () => {
    expect(new URL(await begun(house.browser())).searchParams.get('max_age')).toBe('3600')
    expect(await through(house.browser(), `${login}:1`)).toBe('/')
    const slow = house.browser()
    const start = await begun(slow)
    house.clock.at += 9 * MINUTE
    expect(await returned(slow, await vouched(start, `${login}:1`))).toBe('/')
  })

  it.each([
    ['asks for an older one than we did', (asked: URLSearchParams) => asked.set('max_age', '86400'), 'tooLongAgo'],
    ['leaves the question out', (asked: URLSearchParams) => asked.delete('max_age'), 'ageUnknown'],
  ])('is not what the browser makes of it that %s: nobody comes in, on record', async (_, change, why) => {
    const browser = house.browser()
    expect(await back(browser, `${login}:earlier`, change)).toBe('/?signIn=refused')
    expect((await browser.get('/sessions/own')).status).toBe(401)
    expect((await house.audit()).at(-1)).toMatchObject({ by: 'nobody', outcome: 'refused', detail: { by: 'singleSignOn', why } })
  })

  it('may be as long as was allowed, and no longer', async () => {
    for (const [ago, to] of [
      [62 * MINUTE, '/'],
      [58 * MINUTE, '/?signIn=refused'],
    ] as const) {
      // Two hours before the clock of the provider: by ours, an hour less or more two minutes.
      house.clock.at = Date.now() - ago
      expect(await back(house.browser(), `${login}:earlier`, (asked) => asked.set('max_age', '86400'))).toBe(to)
    }
  })
})

describe('an administrator', () => {
  const own = async (browser: Browser) => (await browser.get('/sessions/own')).body as unknown as OwnSession
  const enter = async (name: string) => {
    const browser = house.browser()
    expect(await through(browser, name)).toBe('/')
    return browser
  }
  beforeEach(async () => {
    login = `chief.${n}`
    await house.person(login, undefined, { grants: [{ role: 'securityAdmin', orgPath: '' }] })
  })

  it.each(['mfa', 'acr'])('who showed two factors there is let in, when the provider says so as %s', async (how) => {
    const browser = await enter(`${login}:${how}`)
    expect(await own(browser)).not.toHaveProperty('owes')
    expect((await browser.get('/walls')).status).toBe(200)
    expect((await house.audit()).at(-1)).toMatchObject({ act: 'signIn', detail: { by: 'singleSignOn', factors: 2 } })
  })

  it('is asked for with the names that mean two factors there', async () => {
    const { searchParams } = new URL(await begun(house.browser()))
    expect(searchParams.get('acr_values')).toBe(`urn:example:hardware-key ${provider.acr}`)
  })

  it('who showed one sets up another here, without a password as long as they have just come, and shows it from then on', async () => {
    const late = await enter(`${login}:1`)
    house.clock.at += 10 * MINUTE
    expect((await late.post('/sessions/own/second-factor', {})).body.code).toBe('secondFactor.stale')
    const first = await enter(`${login}:1`)
    expect(await own(first)).toMatchObject({ owes: 'factor', hasPassword: false })
    expect((await first.get('/walls')).body.code).toBe('secondFactor.owed')
    const codeAt = await bound(first, undefined, house.clock.at)
    expect((await first.get('/walls')).status).toBe(200)

    house.clock.at += MINUTE
    const again = await enter(`${login}:1`)
    expect(await own(again)).toMatchObject({ owes: 'proof' })
    for (const path of ['/sessions/own/second-factor/remove', '/sessions/own/second-factor', '/sessions/own/passkeys/question'])
      expect((await again.post(path, {})).body.code).toBe('secondFactor.owed')
    expect((await again.get('/walls')).body.code).toBe('secondFactor.owed')
    expect((await again.post('/sessions/own/prove', { code: '000000' })).body.code).toBe('secondFactor.code')
    const before = again.cookies.get('yw_session')
    expect((await again.post('/sessions/own/prove', { code: codeAt(house.clock.at) })).status).toBe(200)
    expect(again.cookies.get('yw_session')).not.toBe(before)
    expect((await again.get('/walls')).status).toBe(200)
    const old = house.browser()
    old.cookies.set('yw_session', before ?? '')
    expect((await old.get('/sessions/own')).status).toBe(401)
    expect((await house.audit()).filter(({ act }) => act === 'session.prove')).toMatchObject([
      { outcome: 'done' },
      { outcome: 'refused', detail: { why: 'code' } },
      { outcome: 'done' },
    ])
  })

  it('cannot have the code guessed, nor shown twice', async () => {
    const codeAt = await bound(await enter(`${login}:1`), undefined, house.clock.at)
    house.clock.at += MINUTE
    const [one, other] = [await enter(`${login}:1`), await enter(`${login}:1`)]
    const code = codeAt(house.clock.at)
    expect((await one.post('/sessions/own/prove', { code })).status).toBe(200)
    const answers: (string | undefined)[] = []
    for (const guess of [code, '000001', '000002', '000003', '000004', '000005'])
      answers.push((await other.post('/sessions/own/prove', { code: guess })).body.code)
    expect(answers).toEqual([...Array.from({ length: 5 }, () => 'secondFactor.code'), 'signIn.locked'])
  })
})
