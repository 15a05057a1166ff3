/** `npm run recover` as it is typed: on records that run under real doors, and on those of a platform that is stopped. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Account, type Grant, MINUTE } from '@yiwang/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readKept, writeKept } from '../../bin/kept.mjs'
import { freePort } from '../../bin/ports.mjs'
import { postgresUrl, preparePostgres, runPostgres } from '../../bin/postgres.mjs'
import { endProcess } from '../../bin/running.mjs'
import { startPostgres } from '../../fixtures/servers/postgres.ts'
import { startRedis } from '../../fixtures/servers/redis.ts'
import { typed } from '../../fixtures/servers/typed-command.ts'
import { prove } from '../audit/chain.ts'
import { createAccessRecords } from '../postgres/access.ts'
import { wholeChain } from '../postgres/audit.ts'
import { openPool } from '../postgres/connect.ts'
import { migrate } from '../postgres/migrate.ts'
import { type Browser, bound, type House, openHouse } from './house.fixture.ts'

const COMMAND = fileURLToPath(new URL('../../bin/recover.mjs', import.meta.url))
const PASSWORD = 'Harbour lantern 7'
const NEXT = 'Seven bridges over water'
const ADMINISTRATOR: Grant = { role: 'systemAdmin', orgPath: '' }
let house: House
let records: string
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yiwang-recovery-'))
  house = await openHouse({
    startRedis,
    startPostgres: async (settings) => {
      const server = await startPostgres(settings)
      records = server.url
      return server
    },
  })
  // The machine has but one clock.
  house.clock.at = Date.now() - MINUTE
})
afterAll(async () => {
  await house?.stop()
  await rm(folder, { recursive: true })
})

const asTyped = (words: readonly string[], env: Record<string, string> = {}) =>
  typed(COMMAND, words, { DATA_DIR: folder, ...env })

const passwordIn = (said: string) => /shown this once: (\S+)/.exec(said)?.[1] ?? ''
const bodyOf = async (id: string) =>
  (await house.pool.query<{ body: Account }>('select body from account where id = $1', [id])).rows[0]?.body

async function entered(login: string): Promise<Browser> {
  const browser = house.browser()
  expect((await browser.post('/sessions', { login, password: PASSWORD })).status).toBe(200)
  return browser
}

it('lets an administrator in again who has lost everything, ends what was open, and is on record', async () => {
  const { id } = await house.person('sys.tan', PASSWORD, { grants: [ADMINISTRATOR] })
  const open = await entered('sys.tan')
  await bound(open, PASSWORD, house.clock.at)
  expect((await open.get('/sessions/own')).status).toBe(200)

  const { code, said } = await asTyped(['SYS.tan'], { DATABASE_URL: records })
  expect([code, said]).toEqual([0, expect.stringContaining('sys.tan (王宁) can sign in again')])
  expect(said).toMatch(/Dropped: the code of the authenticator\n.*Ended: every session/)
  expect(said).toContain('Roles, as they were: System administrator')
  expect((await house.audit()).at(-1)).toMatchObject({
    by: 'system',
    act: 'account.recover',
    on: `account:${id}`,
    outcome: 'done',
    detail: { secondFactor: true, passkeys: 0, was: 'active' },
  })
  expect(JSON.stringify(await house.audit())).not.toContain(passwordIn(said))
  const { rows: facts } = await house.pool.query(`select from fact where body->>'kind' = 'access' and body->'accounts' ? $1`, [
    id,
  ])
  expect(facts.length).toBeGreaterThan(0)

  // As whoever reads the facts does.
  await house.access.gate.forget(new Set([id]), new Set())
  expect((await open.get('/sessions/own')).status).toBe(401)
  expect(await house.access.sessions.list(house.clock.at, id)).toEqual([])

  house.clock.at = Date.now()
  const again = house.browser()
  expect((await again.post('/sessions', { login: 'sys.tan', password: PASSWORD })).status).toBe(401)
  const once = passwordIn(said)
  expect((await again.post('/sessions', { login: 'sys.tan', password: once })).body).toMatchObject({
    mustChange: true,
    owes: 'factor',
  })
  expect((await again.post('/sessions/own/password', { current: once, next: NEXT })).status).toBe(204)
  expect((await again.get('/accounts')).body.code).toBe('secondFactor.owed')
  await bound(again, NEXT, house.clock.at)
  expect((await again.get('/sessions/own')).body).not.toHaveProperty('owes')
}, 60_000)

it('ends sessions also where no server was there to hear of it', async () => {
  const { id } = await house.person('sys.mo', PASSWORD, { grants: [ADMINISTRATOR] })
  const open = await entered('sys.mo')
  house.clock.at = Date.now()
  expect((await asTyped(['sys.mo'], { DATABASE_URL: records })).code).toBe(0)
  await house.access.directory.reload()
  expect(await house.access.sessions.list(house.clock.at, id)).toHaveLength(1)
  expect((await open.get('/sessions/own')).status).toBe(401)
}, 60_000)

it('does nothing at all where it cannot be written into the audit', async () => {
  const { id } = await house.person('sys.shi', PASSWORD, { grants: [ADMINISTRATOR], state: 'disabled' })
  const secret = await house.access.records.secretOf(id)
  const { rows } = await house.pool.query<{ n: number; hash: Buffer }>('delete from audit_head returning n, hash')
  const { code, said } = await asTyped(['sys.shi'], { DATABASE_URL: records })
  expect([code, said]).toEqual([1, expect.stringContaining('Nothing was changed')])
  expect(said).not.toMatch(/^\s+at /m)
  expect(await bodyOf(id)).toMatchObject({ version: 1, state: 'disabled', mustChange: false })
  expect(await house.access.records.secretOf(id)).toEqual(secret)
  await house.pool.query('insert into audit_head (n, hash) values ($1, $2)', [rows[0]?.n, rows[0]?.hash])
  const again = await asTyped(['sys.shi'], { DATABASE_URL: records })
  expect([again.code, again.said]).toEqual([0, expect.stringContaining('Let in again: the account was disabled')])
  expect(await bodyOf(id)).toMatchObject({ state: 'active', mustChange: true })
  const client = await house.pool.connect()
  expect((await prove(await wholeChain(client))).findings).toEqual([])
  client.release()
}, 60_000)

describe('where nobody gives rights any more', () => {
  const GRANTOR: Grant = { role: 'securityAdmin', orgPath: '' }
  const asGrantor = (login: string) => asTyped([login, '--grantor'], { DATABASE_URL: records })
  const over = () => ({ ...GRANTOR, until: house.clock.at })
  // Another street's, one who has left, and the demo district's: none of them could let anybody in.
  beforeEach(async () => {
    await house.pool.query('truncate account, account_secret, passkey')
    await house.person('sec.street', undefined, { grants: [{ ...GRANTOR, orgPath: '示范区/东街' }] })
    await house.person('sec.left', undefined, { grants: [GRANTOR], state: 'left' })
    await house.person('secadmin', undefined, { grants: [GRANTOR], demo: true })
  })

  it('whoever was security administrator for a time is it again, without an end, on record', async () => {
    const { id } = await house.person('sec.chen', PASSWORD, { grants: [over()] })
    const { code, said } = await asTyped(['sec.chen'], { DATABASE_URL: records })
    expect([code, said]).toEqual([0, expect.stringContaining('Given, since nobody gave rights any more: Security administrator')])
    expect((await bodyOf(id))?.grants).toEqual([expect.objectContaining({ until: expect.anything() }), GRANTOR])
    expect((await house.audit()).at(-1)).toMatchObject({ act: 'account.recover', detail: { given: 'securityAdmin' } })

    house.clock.at = Date.now()
    await house.access.directory.reload()
    const again = house.browser()
    const once = passwordIn(said)
    expect((await again.post('/sessions', { login: 'sec.chen', password: once })).status).toBe(200)
    expect((await again.post('/sessions/own/password', { current: once, next: NEXT })).status).toBe(204)
    await bound(again, NEXT, house.clock.at)
    expect((await again.get('/walls')).status).toBe(200)
  }, 60_000)

  it('somebody else is made it by being named for it, and nobody by being recovered', async () => {
    const { id } = await house.person('duty.lin', PASSWORD)
    const plain = await asTyped(['duty.lin'], { DATABASE_URL: records })
    expect([plain.code, plain.said]).toEqual([0, expect.stringContaining('Nobody gives rights any more: npm run -s recover')])
    expect((await bodyOf(id))?.grants).toHaveLength(1)
    expect((await asGrantor('duty.lin')).code).toBe(0)
    expect((await bodyOf(id))?.grants).toEqual([{ role: 'dutyChief', orgPath: '' }, GRANTOR])
    expect((await asTyped(['duty.lin'], { DATABASE_URL: records })).said).not.toContain('Nobody gives rights')
  }, 60_000)

  it('another administrator is not made it, and nobody is while there is one', async () => {
    const { id } = await house.person('sys.he', PASSWORD, { grants: [ADMINISTRATOR, over()] })
    const other = await asGrantor('sys.he')
    expect([other.code, other.said]).toEqual([1, expect.stringContaining('nobody is two of them: nothing was changed')])
    await asTyped(['sys.he'], { DATABASE_URL: records })
    expect((await bodyOf(id))?.grants).toEqual([ADMINISTRATOR, expect.objectContaining({ role: 'securityAdmin' })])
    await house.person('sec.ma', PASSWORD, { grants: [GRANTOR] })
    const guarded = await house.person('sec.old', PASSWORD, { grants: [over()] })
    const refused = await asGrantor('sec.old')
    expect([refused.code, refused.said]).toEqual([1, expect.stringContaining('Rights are given by sec.ma: nothing was changed')])
    await asTyped(['sec.old'], { DATABASE_URL: records })
    expect((await bodyOf(guarded.id))?.grants).toHaveLength(1)
    expect((await asGrantor('sec.ma')).code).toBe(0)
  }, 60_000)
})

it('works on the records of a platform that is stopped, and leaves it stopped', async () => {
  writeKept(folder, readKept(folder))
  const password = readKept(folder).postgres.password
  const cluster = await preparePostgres({ folder: join(folder, 'postgres'), password, say: () => {} })
  const run = async <T>(use: (pool: ReturnType<typeof openPool>) => Promise<T>): Promise<T> => {
    const port = await freePort(undefined)
    const { pid = 0 } = await runPostgres(cluster, port, { fsync: 'off' })
    const pool = openPool(postgresUrl(cluster, port))
    try {
      return await use(pool)
    } finally {
      await pool.end()
      await endProcess(pid, 'SIGINT')
    }
  }
  const account = await house.person('sys.yan', undefined, { grants: [ADMINISTRATOR] })
  await run(async (pool) => {
    await migrate(pool)
    await createAccessRecords(pool).makeFirst(1, [{ account, hash: 'of nothing' }], [])
  })
  const { code, said } = await asTyped(['sys.yan'])
  expect([code, said]).toEqual([0, expect.stringContaining('sys.yan (王宁) can sign in again')])
  expect(existsSync(join(folder, 'supervisor.lock'))).toBe(false)
  expect(existsSync(join(cluster.data, 'postmaster.pid'))).toBe(false)
  const kept = await run((pool) => createAccessRecords(pool).secretOf(account.id))
  expect(await house.access.passwords.looked(kept?.password ?? '', passwordIn(said))).toBe(true)
  if (cluster.home !== join(folder, 'postgres')) await rm(cluster.home, { recursive: true })
}, 120_000)

it.each([
  [['--help'], 0, /^Use: npm run -s recover -- LOGIN \[--grantor\]\n\nFor an account/],
  [[], 1, /^Use: npm run -s recover -- LOGIN \[--grantor\]$/],
  [['one', 'two'], 1, /^Use: npm/],
  [['--forc', 'one'], 1, /^Use: npm/],
  [['nobody.here'], 1, /^Nobody here has the login nobody\.here: nothing was changed\.$/],
  [['demo.duty'], 1, /belongs to the demo district/],
] as const)(
  '%o says what is wrong in one sentence',
  async (words, expected, sentence) => {
    if (words[0] === 'demo.duty') await house.person('demo.duty', undefined, { demo: true })
    const { code, said } = await asTyped(words, { DATABASE_URL: records })
    expect(said.trim()).toMatch(sentence)
    expect(said).not.toMatch(/^\s+at /m)
    expect(code).toBe(expected)
  },
  60_000,
)

it('refuses a folder in which nothing is', async () => {
  const { code, said } = await asTyped(['sys.tan'], { DATA_DIR: join(folder, 'nowhere') })
  expect([code, said]).toEqual([1, expect.stringContaining('There is no installation in')])
})
