/** Single sign-on against a real OpenID Connect provider: who it vouches for comes in, and nobody else. */

import { writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Provider from 'oidc-provider'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { type Browser, type House, openHouse } from './house.fixture.ts'

const SECRET = 'of-this-test-and-of-no-other'
const secretFile = join(tmpdir(), `yiwang-oidc-${process.pid}`)
let provider: Server
let house: House
let issuer: string
let login: string
let id: string
let n = 0

beforeAll(async () => {
  await writeFile(secretFile, `${SECRET}\n`)
  provider = createServer((_request, response) => response.end())
  await new Promise<void>((resolve) => provider.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  house = await openHouse(
    { startPostgres, startRedis },
    { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: 'yiwang', OIDC_CLIENT_SECRET_FILE: secretFile },
  )
  provider.removeAllListeners('request')
  provider.on('request', providerOf(issuer, `${house.origin}/api/v1/sessions/oidc/callback`).callback())
})
afterAll(async () => {
  await house.stop()
  provider.closeAllConnections()
  await new Promise((resolve) => provider.close(resolve))
})
beforeEach(async () => {
  login = `duty.${++n}`
  ;({ id } = await house.person(login, undefined))
})

/** Its people are whoever they say they are; what they are called there now stands before the colon of their name. */
function providerOf(url: string, redirect: string): Provider {
  return new Provider(url, {
    clients: [{ client_id: 'yiwang', client_secret: SECRET, redirect_uris: [redirect] }],
    claims: { openid: ['sub'], profile: ['preferred_username'] },
    findAccount: (_context, sub) => ({
      accountId: sub,
      claims: async () => ({ sub, preferred_username: sub.split(':')[0] ?? '' }),
    }),
    cookies: { keys: ['of this test'] },
  })
}

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

it('keeps to whom it was bound: another one with the same name does not come in', async () => {
  expect(await through(house.browser(), `${login}:1`)).toBe('/')
  expect(await through(house.browser(), `${login}:1`)).toBe('/')
  expect(await through(house.browser(), `${login}:2`)).toBe('/?signIn=refused')
})

it.each([
  ['nobody here', async () => 'stranger:1'],
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
