/** Walls and the first administrators, over real HTTP. */
import { existsSync, readFileSync, statSync } from 'node:fs'
import { type FirstAnswer, MINUTE, type Wall } from '@yiwang/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { firstFile } from './first-administrators.ts'
import { type Browser, bound, type House, MORNING, openHouse } from './house.fixture.ts'

let house: House

beforeAll(async () => {
  house = await openHouse({ startPostgres, startRedis })
})
afterAll(() => house.stop())

/** In this order: the second part needs those whom the first one makes. */
let security: Browser

describe('the first administrators', () => {
  const first = (token: string, changes: Record<string, unknown> = {}) => ({
    token,
    systemAdmin: { login: 'sys.liu', name: '刘洋', password: 'Harbour lantern 7' },
    securityAdmin: { login: 'sec.chen', name: '陈静' },
    auditor: { login: 'audit.sun', name: '孙涛' },
    ...changes,
  })
  const token = () => readFileSync(firstFile(house.folder), 'utf8').trim()

  it('are asked for as long as nobody is here; the link lies in the data folder for this account only', async () => {
    expect((await house.browser().get('/sessions/ways')).body).toMatchObject({ first: true })
    expect(statSync(firstFile(house.folder)).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['with another link', () => first('x'.repeat(43)), 403, 'first.token'],
    ['with one login for two', () => first(token(), { auditor: { login: 'SEC.chen', name: '孙涛' } }), 422, 'first.sameLogin'],
    [
      'with a common password',
      () => first(token(), { systemAdmin: { login: 'sys.liu', name: '刘洋', password: 'password1' } }),
      422,
      'password.flawed',
    ],
  ])('are not made %s', async (_, body, status, code) => {
    const answer = await house.browser().post('/sessions/first', body())
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })

  it('are made once, three people: two with passwords to be changed at once', async () => {
    const link = token()
    const answers = await Promise.all([1, 2].map(() => house.browser().post('/sessions/first', first(link))))
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 403])
    expect(existsSync(firstFile(house.folder))).toBe(false)
    expect((await house.browser().get('/sessions/ways')).body).toMatchObject({ first: false })
    const [{ securityAdmin }] = answers.filter(({ status }) => status === 201).map(({ body }) => body) as unknown as [FirstAnswer]

    security = house.browser()
    await security.post('/sessions', securityAdmin)
    expect((await security.get('/walls')).body.code).toBe('mustChange')
    const choice = { current: securityAdmin.password, next: 'Seven bridges over water' }
    expect((await security.post('/sessions/own/password', choice)).status).toBe(204)
    expect((await security.get('/walls')).body.code).toBe('secondFactor.owed')
    await bound(security, choice.next, house.clock.at)
    expect((await security.get('/walls')).status).toBe(200)

    const system = house.browser()
    const answer = await system.post('/sessions', { login: 'sys.liu', password: 'Harbour lantern 7' })
    expect(answer.body).toMatchObject({ owes: 'factor' })
    expect((await system.get('/basemap')).body.code).toBe('secondFactor.owed')
    await bound(system, 'Harbour lantern 7', house.clock.at)
    expect((await system.get('/basemap')).status).toBe(200)
    expect((await system.get('/walls')).status).toBe(403)
    const acts = await house.audit()
    expect(acts.filter(({ act, outcome }) => act === 'first' && outcome === 'done')).toHaveLength(3)
  })
})

describe('a wall', () => {
  const made = async (more: Record<string, unknown> = {}) => {
    const { status, body } = await security.post('/walls', { name: '指挥大厅', areas: [{ orgPath: '' }], ...more })
    expect(status).toBe(201)
    return body as unknown as { wall: Wall; token: string }
  }

  it('signs in with its token, sees, and does nothing', async () => {
    await house.pool.query(`insert into org_unit (path, version, kind, since, body) values ('示范区/东街', 1, 'street', 0, '{}')`)
    const { wall, token } = await made({ areas: [{ orgPath: '示范区/东街', kinds: ['camera'] }] })
    const screen = house.browser('192.0.2.200')
    const answer = await screen.post('/sessions/wall', { token })
    expect(answer.body).toMatchObject({
      who: { id: wall.id, name: '指挥大厅', grants: [{ role: 'wall', orgPath: '示范区/东街', kinds: ['camera'] }] },
    })
    expect(answer.body).not.toHaveProperty('idle')
    expect((await screen.get('/walls')).status).toBe(403)
    expect((await screen.post('/alerts/00000000-0000-4000-8000-000000000001/ack', { ifVersion: 1 })).status).toBe(403)
    expect((await screen.post('/sessions/own/password', { current: token, next: 'Seven bridges' })).status).toBe(422)
    expect((await house.audit()).at(-1)).toBeDefined()
  })

  it('may be left alone for a month', async () => {
    const { token } = await made()
    const screen = house.browser()
    await screen.post('/sessions/wall', { token })
    house.clock.at += 30 * 24 * 60 * MINUTE
    expect((await screen.get('/sessions/own')).status).toBe(200)
    house.clock.at = MORNING
  })

  it('that is withdrawn is over at once, its token worth nothing; it stays in the list', async () => {
    const { wall, token } = await made()
    const screen = house.browser()
    await screen.post('/sessions/wall', { token })
    expect((await security.post(`/walls/${wall.id}/withdraw`)).body).toMatchObject({ withdrawnAt: house.clock.at })
    expect((await screen.get('/sessions/own')).status).toBe(401)
    expect((await screen.post('/sessions/wall', { token })).status).toBe(401)
    const { items } = (await security.get('/walls')).body as unknown as { items: Wall[] }
    expect(items.find(({ id }) => id === wall.id)).toMatchObject({ withdrawnAt: house.clock.at })
    const { rows } = await house.pool.query('select body from fact order by n desc limit 1')
    expect(rows[0].body).toMatchObject({ kind: 'access', accounts: [wall.id] })
  })

  it('shows nothing after its time', async () => {
    const until = MORNING + 10 * MINUTE
    const { token } = await made({ until })
    const screen = house.browser()
    await screen.post('/sessions/wall', { token })
    house.clock.at = until
    expect((await screen.get('/sessions/own')).body).toMatchObject({ who: { grants: [] } })
    house.clock.at = MORNING
  })

  it('has a token that is told once and kept nowhere', async () => {
    const { token } = await made()
    expect(JSON.stringify((await security.get('/walls')).body)).not.toContain(token)
    expect(JSON.stringify((await house.pool.query('select * from wall')).rows)).not.toContain(token)
    expect(JSON.stringify(await house.audit())).not.toContain(token)
  })

  it('whose token is guessed at: the address is soon not heard any more', async () => {
    const screen = house.browser('198.51.100.200')
    const { token } = await made()
    for (let i = 0; i < 100; i++) await screen.post('/sessions/wall', { token: `${'x'.repeat(40)}${i}` })
    expect((await screen.post('/sessions/wall', { token })).status).toBe(429)
    expect((await house.browser('198.51.100.201').post('/sessions/wall', { token })).status).toBe(200)
  })
})
