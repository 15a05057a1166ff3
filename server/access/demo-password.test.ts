/** The password of the demo district: one for all, made anew with its data folder, and nobody's who has chosen their own. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { giveDemoPassword } from './demo-password.ts'
import { type House, openHouse } from './house.fixture.ts'

let house: House
let file: string
const FIRST = 'Yw7-abcd-efgh-ijkm'
const SECOND = 'Yw8-nopq-rstu-vwxy'

beforeAll(async () => {
  house = await openHouse({ startPostgres, startRedis }, { DEMO: '1' })
  file = join(house.folder, 'password')
  for (const login of ['duty', 'grid', 'cw00001']) {
    await house.person(login, undefined, { demo: true, grants: [{ role: 'dutyChief', orgPath: '' }] })
  }
  await house.person('wang', 'Seven bridges over water')
})
afterAll(() => house.stop())

const enters = async (login: string, password: string) =>
  (await house.browser().post('/sessions', { login, password })).status === 200
const hashes = async () => {
  const { rows } = await house.pool.query<{ password: string }>(
    `select distinct s.password from account a join account_secret s on s.account = a.id where (a.body->>'demo')::boolean`,
  )
  return rows.map(({ password }) => password)
}

it('is nobody’s while there is none', async () => {
  await giveDemoPassword(house.pool, file)
  expect(await hashes()).toEqual([])
  expect(await enters('duty', FIRST)).toBe(false)
})

it('is one for all, hashed once, and left alone when it is so already', async () => {
  writeFileSync(file, `${FIRST}\n`)
  await giveDemoPassword(house.pool, file)
  const [hash, ...more] = await hashes()
  expect([hash, more]).toEqual([expect.stringMatching(/^\$argon2id\$v=19\$m=32768,t=3,p=1\$/), []])
  await giveDemoPassword(house.pool, file)
  expect(await hashes()).toEqual([hash])
  for (const login of ['duty', 'grid', 'cw00001']) expect(await enters(login, FIRST)).toBe(true)
  expect(await enters('wang', FIRST)).toBe(false)
})

it('offers accounts to try a role with, not 1,270', async () => {
  const { body } = await house.browser().get('/sessions/ways')
  expect(body).toMatchObject({
    demo: [
      { login: 'duty', roles: ['dutyChief'] },
      { login: 'grid', roles: ['dutyChief'] },
    ],
  })
  expect(JSON.stringify(body)).not.toContain(FIRST)
})

it('is given to those who come later with the same hash', async () => {
  await house.person('street', undefined, { demo: true })
  await giveDemoPassword(house.pool, file)
  expect(await hashes()).toHaveLength(1)
  expect(await enters('street', FIRST)).toBe(true)
})

it('made anew is the one from then on, but for whoever has chosen their own', async () => {
  const grid = house.browser()
  await grid.post('/sessions', { login: 'grid', password: FIRST })
  expect((await grid.post('/sessions/own/password', { current: FIRST, next: 'Lantern over harbour' })).status).toBe(204)
  writeFileSync(file, `${SECOND}\n`)
  await giveDemoPassword(house.pool, file)
  expect([await enters('duty', FIRST), await enters('duty', SECOND)]).toEqual([false, true])
  expect([await enters('grid', SECOND), await enters('grid', 'Lantern over harbour')]).toEqual([false, true])
})

it('binds no second factor to an account that everybody can use, and asks for none', async () => {
  await house.person('sysadmin', undefined, { demo: true, grants: [{ role: 'systemAdmin', orgPath: '' }] })
  await giveDemoPassword(house.pool, file)
  const admin = house.browser()
  expect((await admin.post('/sessions', { login: 'sysadmin', password: SECOND })).body).not.toHaveProperty('owes')
  for (const path of ['second-factor', 'passkeys/question'])
    expect((await admin.post(`/sessions/own/${path}`, { password: SECOND })).body.code).toBe('secondFactor.demo')
  expect((await admin.get('/basemap')).status).toBe(200)
})

it('opens nothing where there is no demo', async () => {
  const { Directory } = await import('./directory.ts')
  const production = await Directory.load({ ...house.access.records, demo: false })
  expect(production.personOf('duty')).toBeUndefined()
  expect(production.personOf('wang')).toBeDefined()
})
