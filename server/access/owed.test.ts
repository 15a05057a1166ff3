/** Who must have a second factor does nothing before it is there; over real HTTP, with roles that are given and taken. */
import { MINUTE, type Owed, ROLE_IDS, type RoleId } from '@yiwang/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Authenticator, type MakeQuestion } from '../../fixtures/servers/authenticator.ts'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { json } from '../postgres/json.ts'
import { type Browser, bound, type House, MORNING, openHouse } from './house.fixture.ts'
import { owedBy, rolesThatMust } from './owed.ts'

const PASSWORD = 'Harbour lantern 7'
const ALWAYS: readonly RoleId[] = ['systemAdmin', 'securityAdmin', 'auditor']

describe('owed', () => {
  const none = { secondFactor: false }
  it.each<[string, Parameters<typeof owedBy>[0], RoleId, 'one' | 'two' | undefined, Owed | undefined]>([
    ['an administrator without any', none, 'auditor', undefined, 'factor'],
    ['an administrator with codes', { secondFactor: true }, 'auditor', undefined, undefined],
    ['an administrator with a passkey', { secondFactor: false, passkeys: 1 }, 'auditor', undefined, undefined],
    ['one vouched for by one factor', none, 'auditor', 'one', 'factor'],
    ['one vouched for by one factor who has another here', { secondFactor: true }, 'auditor', 'one', 'proof'],
    ['one vouched for by two factors', none, 'auditor', 'two', undefined],
    ['an administrator of the demo district', { ...none, demo: true }, 'auditor', undefined, undefined],
    ['somebody else', none, 'dutyChief', 'one', undefined],
  ])('by %s', (_, account, role, elsewhere, owes) => {
    expect(owedBy(account, [{ role, orgPath: '' }], rolesThatMust([]), elsewhere)).toBe(owes)
  })

  it('is by the three administrators always, and by whoever the configuration adds', () => {
    const owing = (more: readonly RoleId[]) =>
      ROLE_IDS.filter((role) => owedBy(none, [{ role, orgPath: '' }], rolesThatMust(more), undefined) !== undefined)
    expect(owing([])).toEqual(ALWAYS)
    expect(owing(['commander'])).toEqual(['commander', ...ALWAYS])
  })
})

describe('whoever owes a second factor', () => {
  let house: House
  let login: string
  let id: string
  let n = 0

  beforeAll(async () => {
    house = await openHouse({ startPostgres, startRedis }, { SECOND_FACTOR_ROLES: 'dispatcher, commander' })
  })
  afterAll(() => house.stop())
  beforeEach(() => {
    house.clock.at = MORNING
  })

  async function signedIn(role: RoleId): Promise<Browser> {
    login = `must.${++n}`
    ;({ id } = await house.person(login, PASSWORD, { grants: [{ role, orgPath: '' }] }))
    const browser = house.browser()
    expect((await browser.post('/sessions', { login, password: PASSWORD })).status).toBe(200)
    return browser
  }
  const codeOf = async (browser: Browser) => (await browser.get('/basemap')).body.code

  it.each<RoleId>([...ALWAYS, 'dispatcher', 'commander'])('%s: sets one up, and then only', async (role) => {
    const browser = await signedIn(role)
    expect((await browser.get('/sessions/own')).body).toMatchObject({ owes: 'factor', mustChange: false })
    expect(await codeOf(browser)).toBe('secondFactor.owed')
    await bound(browser, PASSWORD, house.clock.at)
    expect(await codeOf(browser)).toBeUndefined()
    expect((await browser.get('/sessions/own')).body).not.toHaveProperty('owes')
  })

  it('may do it with a passkey', async () => {
    const browser = await signedIn('auditor')
    const { body } = await browser.post('/sessions/own/passkeys/question', { password: PASSWORD })
    const key = new Authenticator(house.origin.replace('127.0.0.1', 'localhost'))
    const made = key.make(body as unknown as MakeQuestion)
    expect((await browser.post('/sessions/own/passkeys', { name: 'A', made })).status).toBe(204)
    expect(await codeOf(browser)).toBeUndefined()
  })

  it('owes it again when it is gone', async () => {
    const browser = await signedIn('systemAdmin')
    await bound(browser, PASSWORD, house.clock.at)
    expect((await browser.post('/sessions/own/second-factor/remove', { password: PASSWORD })).status).toBe(204)
    expect(await codeOf(browser)).toBe('secondFactor.owed')
  })

  it('was somebody else until a role was given to them: within the session they have', async () => {
    const browser = await signedIn('gridWorker')
    expect(await codeOf(browser)).toBeUndefined()
    const give = async (role: RoleId) => {
      const grants = json({ grants: [{ role, orgPath: '' }] })
      await house.pool.query('update account set body = body || $2::jsonb where id = $1', [id, grants])
      await house.access.gate.forget(new Set([id]), new Set())
    }
    await give('dispatcher')
    expect(await codeOf(browser)).toBe('secondFactor.owed')
    await give('gridWorker')
    expect(await codeOf(browser)).toBeUndefined()
  })

  it('keeps out whoever came with the password alone before', async () => {
    const thief = await signedIn('auditor')
    const owner = house.browser()
    await owner.post('/sessions', { login, password: PASSWORD })
    await bound(owner, PASSWORD, house.clock.at)
    house.clock.at += MINUTE
    expect((await thief.get('/sessions/own')).status).toBe(401)
    expect((await thief.post('/sessions', { login, password: PASSWORD })).body.code).toBe('signIn.code')
  })
})
