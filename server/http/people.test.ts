/** Accounts and grants over real HTTP and real PostgreSQL: who may do what to whom, what is masked, what is told. */
import type { Account, Grant, Wall } from '@yiwang/contract'
import { beforeEach, describe, expect, it } from 'vitest'
import { Passwords } from '../access/passwords.ts'
import { assetOf } from '../memory-records.fixture.ts'
import { type Answer, AT, admin, officeOfFile, SECURITY, STREET_SYSTEM, SYSTEM, squareGrid, uuid } from './office.fixture.ts'

const PHONE = '12812345678'

const office = officeOfFile()

const ask = <T>(path: string, body?: unknown) => office.ask<T>(path, body)
const lastAudit = () => office.lastAudit()
const lastFact = async () => (await office.facts()).at(-1)

async function made(changes: Record<string, unknown> = {}): Promise<Account> {
  const before = office.who
  office.who = SYSTEM
  const { status, body } = await ask<Account>('/accounts', {
    login: 'wang',
    name: '王宁',
    unit: '示范区/东街',
    phone: PHONE,
    ...changes,
  })
  office.who = before
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

async function granted(account: Account, grant: Grant): Promise<Answer<Account>> {
  const before = office.who
  office.who = SECURITY
  const answer = await ask<Account>(`/accounts/${account.id}/grants`, { ifVersion: account.version, grant })
  office.who = before
  return answer
}

describe('accounts', () => {
  it('are made without rights and without a password, and told of', async () => {
    const account = await made()
    expect(account).toMatchObject({
      login: 'wang',
      grants: [],
      state: 'active',
      mustChange: true,
      phone: '128****5678',
      version: 1,
    })
    expect(await lastFact()).toEqual({ kind: 'access', at: AT, accounts: [account.id], sessions: [] })
    expect(await lastAudit()).toMatchObject({
      by: SYSTEM.id,
      session: 'session-of-tests',
      address: '127.0.0.1',
      act: 'account.manage',
      on: `account:${account.id}`,
      orgPath: '示范区/东街',
      outcome: 'done',
      detail: { change: 'created' },
    })
    expect((await office.pool.query('select from account_secret')).rowCount).toBe(0)
  })

  it('are found by unit, role, state and text, a page at a time, by unit and login', async () => {
    await made({ login: 'b2', name: '李岚' })
    await made({ login: 'B1', name: '张静', unit: '示范区/东街/一社区', title: '网格员' })
    const west = await made({ login: 'c1', name: '赵凯', unit: '示范区/西街', staff: 'CW77' })
    await granted(west, { role: 'gridWorker', orgPath: '示范区/西街' })
    const logins = async (query: string) =>
      (await ask<{ items: Account[] }>(`/accounts?${query}`)).body.items.map(({ login }) => login)
    expect(await logins('')).toEqual(['b2', 'B1', 'c1'])
    expect(await logins('unit=示范区/东街')).toEqual(['b2', 'B1'])
    expect(await logins('unit=示范区/东')).toEqual([])
    expect(await logins('role=gridWorker')).toEqual(['c1'])
    expect(await logins('state=left')).toEqual([])
    for (const text of ['赵', 'cw77', 'C1']) expect(await logins(`text=${text}`)).toEqual(['c1'])
    expect(await logins('text=%25')).toEqual([])
    const first = (await ask<{ items: Account[]; next: string }>('/accounts?limit=2')).body
    expect(first.items).toHaveLength(2)
    expect(await logins(`limit=2&cursor=${encodeURIComponent(first.next)}`)).toEqual(['c1'])
    expect(await logins('cursor=nonsense')).toHaveLength(3)
  })

  it('of other areas are neither listed, read nor changed', async () => {
    const east = await made()
    const west = await made({ login: 'c1', unit: '示范区/西街' })
    office.who = STREET_SYSTEM
    expect((await ask<{ items: Account[] }>('/accounts')).body.items.map(({ id }) => id)).toEqual([east.id])
    for (const [path, body] of [
      ['', undefined],
      ['/change', { ifVersion: 1, name: '别人' }],
      ['/state', { ifVersion: 1, state: 'disabled', because: '不归我管' }],
      ['/phone', { because: '不归我管' }],
      ['/password', { ifVersion: 1 }],
      ['/second-factor/drop', { ifVersion: 1 }],
    ] as const)
      expect((await ask(`/accounts/${west.id}${path}`, body)).status, path).toBe(403)
    expect((await ask('/accounts', { login: 'd1', name: '新人', unit: '示范区/西街' })).status).toBe(403)
    expect((await ask(`/accounts/${east.id}/change`, { ifVersion: 1, unit: '示范区/西街' })).status).toBe(403)
    expect((await ask(`/accounts/${east.id}/change`, { ifVersion: 1, unit: '示范区/东街/一社区' })).status).toBe(200)
  })

  it('are changed on the version that was seen; null takes away; the phone stands in no audit', async () => {
    const account = await made({ title: '值班员' })
    const change = { ifVersion: 1, title: null, phone: '12887654321', unit: '示范区/西街' }
    const { body } = await ask<Account>(`/accounts/${account.id}/change`, change)
    expect(body).toMatchObject({ phone: '128****4321', unit: '示范区/西街', version: 2 })
    expect(body).not.toHaveProperty('title')
    expect((await lastAudit()).detail).toEqual({
      change: 'changed',
      fields: 'phone,title,unit',
      from: '示范区/东街',
      to: '示范区/西街',
    })
    expect(await ask(`/accounts/${account.id}/change`, change)).toMatchObject({ status: 409, body: { code: 'account.conflict' } })
    // What was shown masked is sent back by mistake.
    expect((await ask(`/accounts/${account.id}/change`, { ifVersion: 2, phone: '128****4321' })).status).toBe(400)
  })

  it('have one login and one number each, also when two are made at once', async () => {
    await made({ staff: 'CW1' })
    expect((await ask('/accounts', { login: 'WANG', name: '王', unit: '示范区' })).body.code).toBe('account.loginTaken')
    expect((await ask('/accounts', { login: 'w2', name: '王', unit: '示范区', staff: 'CW1' })).body.code).toBe(
      'account.staffTaken',
    )
    expect((await ask('/accounts', { login: 'w2', name: '王', unit: '无此处' })).body).toMatchObject({
      code: 'unit.unknown',
      about: '无此处',
    })
    // A Kelvin sign, and wide letters.
    for (const login of ['\u212Aang', 'ｗang'])
      expect((await ask('/accounts', { login, name: '王', unit: '示范区' })).status).toBe(400)
    const both = await Promise.all([1, 2, 3].map(() => ask('/accounts', { login: 'same', name: '王', unit: '示范区' })))
    expect(both.map(({ status }) => status).sort()).toEqual([201, 409, 409])
  })

  it('tell a phone only for a reason, and only once it is on record', async () => {
    const account = await made()
    expect((await ask(`/accounts/${account.id}/phone`, { because: '' })).status).toBe(400)
    expect((await ask(`/accounts/${account.id}/phone`, { because: '通知到岗' })).body).toEqual({ phone: PHONE })
    expect(await lastAudit()).toMatchObject({
      act: 'account.unmask',
      on: `account:${account.id}`,
      detail: { because: '通知到岗' },
    })
    await office.pool.query('alter table audit rename to audit_away')
    const refused = await ask(`/accounts/${account.id}/phone`, { because: '通知到岗' })
    await office.pool.query('alter table audit_away rename to audit')
    expect(refused.status).toBe(500)
    expect(JSON.stringify(refused.body)).not.toContain(PHONE)
    expect(office.failures.splice(0)).toHaveLength(1)
  })

  it('are not changed when the audit cannot be written', async () => {
    const account = await made()
    await office.pool.query('alter table audit rename to audit_away')
    expect((await ask(`/accounts/${account.id}/change`, { ifVersion: 1, name: '改名' })).status).toBe(500)
    await office.pool.query('alter table audit_away rename to audit')
    expect((await ask<Account>(`/accounts/${account.id}`)).body).toMatchObject({ name: '王宁', version: 1 })
    expect(office.failures.splice(0)).toHaveLength(1)
  })

  it('that have left stay, and come back no more; nobody locks themselves out', async () => {
    const account = await made()
    const state = (state: string, ifVersion: number, id = account.id) =>
      ask<Account>(`/accounts/${id}/state`, { ifVersion, state, because: '调离' })
    expect((await state('disabled', 1)).body.state).toBe('disabled')
    expect((await state('active', 2)).body.state).toBe('active')
    expect((await state('left', 3)).body.state).toBe('left')
    expect((await lastAudit()).detail).toEqual({ change: 'left', because: '调离' })
    expect((await state('active', 4)).body.code).toBe('account.left')
    expect((await state('left', 1, office.who.id)).body.code).toBe('account.self')
  })

  it('get a password for one sign-in: shown once, kept as its hash', async () => {
    const account = await made()
    const { session } = office.access.sessions.made({ account: account.id, kind: 'person', address: '', agent: '' }, AT)
    await office.access.sessions.begin(session, AT)
    const { status, body } = await ask<{ account: Account; password: string }>(`/accounts/${account.id}/password`, {
      ifVersion: 1,
    })
    expect(status).toBe(200)
    expect(body.account).toMatchObject({ mustChange: true, version: 2, phone: '128****5678' })
    const { rows } = await office.pool.query<{ password: string }>('select password from account_secret where account = $1', [
      account.id,
    ])
    expect(rows[0]?.password).toMatch(/^\$argon2id\$/)
    expect(await new Passwords().verify(async () => ({ kept: rows[0]?.password }), body.password)).toBe('right')
    expect(JSON.stringify(await lastAudit())).not.toContain(body.password)
    expect(await lastFact()).toMatchObject({ accounts: [account.id], sessions: [session.id] })
    expect(await office.access.sessions.find(session.id, AT)).toBeUndefined()
  })

  it('that lost their telephone get rid of it by another administrator: codes, passkeys and what is open are gone, on record', async () => {
    const account = await made()
    await granted(account, { role: 'auditor', orgPath: '' })
    await office.pool.query(`update account set body = body || '{"secondFactor": true, "passkeys": 1}' where id = $1`, [
      account.id,
    ])
    await office.pool.query(`insert into account_secret (account, changed_at, totp, totp_used) values ($1, 0, 'sealed', 1)`, [
      account.id,
    ])
    await office.pool.query(
      `insert into passkey (id, account, credential, public_key, counter, transports, name, made_at) values ($1, $1, 'key', '', 0, '{}', 'A', 0)`,
      [account.id],
    )
    const { session } = office.access.sessions.made({ account: account.id, kind: 'person', address: '', agent: '' }, AT)
    await office.access.sessions.begin(session, AT)
    const path = `/accounts/${account.id}/second-factor/drop`
    office.who = { ...SYSTEM, id: account.id }
    expect((await ask(path, { ifVersion: 2 })).body.code).toBe('account.self')
    office.who = SYSTEM
    const { status, body } = await ask<Account>(path, { ifVersion: 2 })
    expect([status, body]).toMatchObject([200, { secondFactor: false, version: 3 }])
    expect(body).not.toHaveProperty('passkeys')
    const { rows } = await office.pool.query('select totp, (select count(*)::int from passkey) as keys from account_secret')
    expect(rows).toEqual([{ totp: null, keys: 0 }])
    expect(await lastFact()).toMatchObject({ accounts: [account.id], sessions: [session.id] })
    expect(await office.access.sessions.find(session.id, AT)).toBeUndefined()
    expect(await lastAudit()).toMatchObject({
      act: 'account.manage',
      on: `account:${account.id}`,
      detail: { change: 'secondFactorDropped', passkeys: 1 },
    })
  })

  it('of other administrators are signed in to by nobody else', async () => {
    const account = await made()
    expect((await granted(account, { role: 'auditor', orgPath: '' })).status).toBe(200)
    for (const [path, body] of [
      ['/password', { ifVersion: 2 }],
      ['/change', { ifVersion: 2, login: 'mine' }],
    ] as const)
      expect((await ask(`/accounts/${account.id}${path}`, body)).body.code, path).toBe('account.administrator')
    expect((await ask(`/accounts/${account.id}/change`, { ifVersion: 2, title: '审计' })).status).toBe(200)
    expect((await ask(`/accounts/${account.id}/state`, { ifVersion: 3, state: 'disabled', because: '停用' })).status).toBe(200)
  })

  it('of those who may do more than lies in one’s own part are signed in to by nobody of that part', async () => {
    const far = await made({ staff: 'CW9' })
    const past = await made({ login: 'past' })
    await granted(far, { role: 'commander', orgPath: '' })
    await granted(past, { role: 'commander', orgPath: '', until: AT + 1 })
    await granted({ ...past, version: 2 }, { role: 'areaStaff', orgPath: '示范区/东街' })
    office.now = AT + 1
    office.who = STREET_SYSTEM
    const ways = (login: string, ifVersion: number) =>
      [
        ['/password', { ifVersion }],
        ['/second-factor/drop', { ifVersion: ifVersion + 1 }],
        ['/change', { ifVersion: ifVersion + 2, login }],
      ] as const
    for (const [path, body] of ways('mine', 2))
      expect((await ask(`/accounts/${far.id}${path}`, body)).body, path).toMatchObject({ status: 403, code: 'account.beyond' })
    const sheet = `工号,登录名\nCW9,mine\n`
    const list = { format: 'csv', data: Buffer.from(sheet).toString('base64'), because: '年度名册', dryRun: false }
    expect((await ask('/accounts/import', list)).body).toMatchObject({
      written: false,
      flaws: { items: [{ row: 2, column: '登录名', code: 'area', value: 'mine' }] },
    })
    expect((await ask(`/accounts/${far.id}/change`, { ifVersion: 2, title: '值守' })).status).toBe(200)
    for (const [path, body] of ways('older', 3)) expect((await ask(`/accounts/${past.id}${path}`, body)).status, path).toBe(200)
  })

  describe('keep one who can grant, everywhere and without an end', () => {
    const ALL: Grant = { role: 'securityAdmin', orgPath: '' }
    const UNTIL: Grant = { ...ALL, until: AT + 1_000 }
    const who = async (login: string, ...grants: readonly Grant[]) => {
      let account = await made({ login })
      for (const grant of grants) account = (await granted(account, grant)).body
      return account
    }
    const disable = ({ id, version }: Account) =>
      ask<Account>(`/accounts/${id}/state`, { ifVersion: version, state: 'disabled', because: '停用' })
    const take = async ({ id, version }: Account, grant: Grant) => {
      office.who = SECURITY
      const answer = await ask<Account>(`/accounts/${id}/grants/take`, { ifVersion: version, grant, because: '交接' })
      office.who = SYSTEM
      return answer
    }

    it.each<[string, readonly Grant[], readonly Grant[]]>([
      ['nobody', [ALL], []],
      ['one whose time ends', [ALL], [UNTIL]],
      ['one whose time has not come', [ALL], [{ ...ALL, from: AT + 1 }]],
      ['one of some kinds, who cannot grant at all', [ALL], [{ ...ALL, kinds: ['camera'] }]],
      ['one of a street', [ALL], [{ ...ALL, orgPath: '示范区/东街' }]],
    ])('it stands, when beside it there is %s', async (_, mine, others) => {
      const last = await who('sec1', ...mine)
      await who('sec2', ...others)
      for (const refused of [await disable(last), await take(last, ALL)])
        expect([refused.status, refused.body.code]).toEqual([422, 'account.last'])
      expect((await ask<Account>(`/accounts/${last.id}`)).body).toMatchObject({ state: 'active', grants: mine })
    })

    it('may go as soon as somebody else is one; what ends by itself, and what was over, may be taken at any time', async () => {
      const one = await who('sec1', ALL, UNTIL)
      const shorter = (await take(one, UNTIL)).body
      const two = await who('sec2', { ...ALL, until: AT + 1 }, ALL)
      expect((await take(shorter, ALL)).status).toBe(200)
      office.now = AT + 2
      expect((await take(two, { ...ALL, until: AT + 1 })).status).toBe(200)
    })

    it('of two that are taken at once one stays', async () => {
      const both = [await who('sec1', ALL), await who('sec2', ALL)]
      office.who = SECURITY
      const answers = await Promise.all(
        both.map(({ id, version }) =>
          ask<Account>(`/accounts/${id}/grants/take`, { ifVersion: version, grant: ALL, because: '交接' }),
        ),
      )
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 422])
    })

    it('where there is none, the longest is not made shorter until there is', async () => {
      const limited = await who('sec1', UNTIL)
      const other = await who('sec2')
      expect((await take(limited, UNTIL)).body.code).toBe('account.last')
      expect((await ask(`/accounts/${limited.id}/change`, { ifVersion: limited.version, title: '安全员' })).status).toBe(200)
      await granted(other, ALL)
      expect((await take({ ...limited, version: limited.version + 1 }, UNTIL)).status).toBe(200)
    })
  })
})

describe('grants', () => {
  const GRID = squareGrid('G7', '示范区/东街/一社区', 0, 0)
  beforeEach(async () => {
    await office.pool.query('truncate asset, unit_grid')
    await office.layGrids([GRID])
    const { handle, ...market } = assetOf(1, { kind: 'camera', orgPath: GRID.orgPath, gridCode: 'G7', groups: ['东街集市'] })
    await office.pool.query(
      `insert into asset (id, handle, kind, org_path, version, body) values ($1, $2, 'camera', $3, 1, $4)`,
      [market.id, handle, market.orgPath, market],
    )
  })

  it('are given and taken back, named as they were given, and told of', async () => {
    const account = await made()
    const grant: Grant = { role: 'liveViewer', orgPath: '示范区', kinds: ['camera'], group: '东街集市', until: AT + 1_000 }
    expect((await granted(account, grant)).body.grants).toEqual([grant])
    expect(await lastFact()).toMatchObject({ kind: 'access', accounts: [account.id] })
    expect(await lastAudit()).toMatchObject({
      by: SECURITY.id,
      act: 'grant.manage',
      detail: { change: 'given', role: 'liveViewer', area: '示范区', kinds: 'camera', group: '东街集市', until: AT + 1_000 },
    })
    expect((await granted({ ...account, version: 2 }, grant)).body.code).toBe('account.grant')
    office.who = SECURITY
    const take = (one: Grant) =>
      ask<Account>(`/accounts/${account.id}/grants/take`, { ifVersion: 2, grant: one, because: '活动结束' })
    expect((await take({ ...grant, until: AT + 2 })).body.code).toBe('account.grant')
    expect((await take(grant)).body.grants).toEqual([])
  })

  it.each<[string, Grant, string]>([
    ['that is over already', { role: 'gridWorker', orgPath: '示范区', until: AT }, 'grant.over'],
    ['that ends before it begins', { role: 'gridWorker', orgPath: '示范区', from: AT + 9, until: AT + 8 }, 'grant.over'],
  ])('one %s is refused', async (_what, grant, code) => {
    expect((await granted(await made(), grant)).body.code).toBe(code)
  })

  it.each<[string, Omit<Grant, 'role'>, string, string]>([
    ['a part of the organisation', { orgPath: '示范区/北街' }, 'unit.unknown', '示范区/北街'],
    ['a unit misspelt by its last letter', { orgPath: '示范区/东街/一社区 ' }, 'unit.unknown', '示范区/东街/一社区 '],
    ['the beginning of a name', { orgPath: '示范区/东' }, 'unit.unknown', '示范区/东'],
    ['a unit grid', { orgPath: '示范区/东街/一社区/G8' }, 'grid.unknown', '示范区/东街/一社区/G8'],
    ['a unit grid of another community', { orgPath: '示范区/西街/一社区/G7' }, 'grid.unknown', '示范区/西街/一社区/G7'],
    ['what lies below a grid', { orgPath: '示范区/东街/一社区/G7/1' }, 'grid.unknown', '示范区/东街/一社区/G7/1'],
    ['a group', { orgPath: '', group: '西街集市' }, 'group.unknown', '西街集市'],
    ['a group that stands elsewhere', { orgPath: '示范区/西街', group: '东街集市' }, 'group.unknown', '东街集市'],
  ])('are not given for %s that is not there: it is named, and nothing is written', async (_, area, code, about) => {
    const account = await made()
    for (const more of [{}, { from: AT + 1_000 }]) {
      const { status, body } = await granted(account, { role: 'gridWorker', ...area, ...more })
      expect([status, body.code, body.about]).toEqual([422, code, about])
      expect(body.detail).toContain(about)
    }
    expect((await ask<Account>(`/accounts/${account.id}`)).body).toMatchObject({ grants: [], version: 1 })
    office.who = SECURITY
    expect((await ask('/walls', { name: '大厅', areas: [{ orgPath: '' }, area] })).body).toMatchObject({ code, about })
    expect((await office.pool.query('select from wall')).rowCount).toBe(0)
  })

  it.each<[string, Omit<Grant, 'role'>]>([
    ['a unit grid', { orgPath: '示范区/东街/一社区/G7' }],
    ['a group below a part of the organisation', { orgPath: '示范区/东街', group: '东街集市' }],
    ['a group in one grid', { orgPath: '示范区/东街/一社区/G7', group: '东街集市' }],
    ['kinds of which none stands there yet', { orgPath: '示范区/西街', kinds: ['drone'] }],
  ])('are given for %s, and taken back when that has ended', async (_, area) => {
    const account = await made()
    const grant: Grant = { role: 'gridWorker', ...area }
    expect((await granted(account, grant)).status).toBe(200)
    await office.pool.query('truncate asset, unit_grid')
    office.who = SECURITY
    const taken = { ifVersion: 2, grant, because: '网格已撤销' }
    expect((await ask<Account>(`/accounts/${account.id}/grants/take`, taken)).body.grants).toEqual([])
  })

  it('make nobody two administrators, now or later; what was refused is on record', async () => {
    const account = await made()
    await granted(account, { role: 'auditor', orgPath: '', until: AT + 1 })
    const before = (await office.facts()).length
    expect((await granted({ ...account, version: 2 }, { role: 'systemAdmin', orgPath: '示范区', from: AT + 10 })).body.code).toBe(
      'account.separate',
    )
    expect(await lastAudit()).toMatchObject({ act: 'grant.manage', outcome: 'refused', on: `account:${account.id}` })
    expect(await office.facts()).toHaveLength(before)
    expect((await granted({ ...account, version: 2 }, { role: 'dutyChief', orgPath: '' })).status).toBe(200)
  })

  it('are given by nobody to themselves, and by nobody beyond what they answer for', async () => {
    const account = await made()
    const west = await made({ login: 'c1', unit: '示范区/西街' })
    office.who = { ...admin('securityAdmin', 904, '示范区/东街'), id: account.id }
    const give = (id: string, orgPath: string) =>
      ask<Account>(`/accounts/${id}/grants`, { ifVersion: 1, grant: { role: 'gridWorker', orgPath } })
    expect((await give(account.id, '示范区/东街')).body.code).toBe('grant.self')
    office.who = admin('securityAdmin', 904, '示范区/东街')
    expect((await give(account.id, '示范区')).status).toBe(403)
    expect((await give(west.id, '示范区/东街')).status).toBe(403)
    expect((await give(account.id, '示范区/东街/一社区')).status).toBe(200)
  })

  it('are not the system administrator’s to give, nor accounts the security administrator’s to make', async () => {
    const account = await made()
    office.who = SYSTEM
    expect((await ask(`/accounts/${account.id}/grants`, { ifVersion: 1, grant: { role: 'auditor', orgPath: '' } })).status).toBe(
      403,
    )
    office.who = SECURITY
    expect((await ask('/accounts', { login: 'x1', name: '新', unit: '示范区' })).status).toBe(403)
    expect((await ask(`/accounts/${account.id}/phone`, { because: '想看看' })).status).toBe(403)
  })
})

describe('walls', () => {
  const STREET_SECURITY = admin('securityAdmin', 904, '示范区/东街')
  beforeEach(() => office.pool.query('truncate wall'))
  const make = async (...areas: readonly object[]) => ask<{ wall: Wall; token: string }>('/walls', { name: '大厅', areas })

  it('are rights like others: nobody makes, sees or withdraws one that shows more than they answer for', async () => {
    office.who = SECURITY
    const { body: whole } = await make({ orgPath: '' })
    const { body: street } = await make({ orgPath: '示范区/东街/一社区' })
    office.who = STREET_SECURITY
    for (const areas of [[{ orgPath: '' }], [{ orgPath: '示范区/东街' }, { orgPath: '示范区/西街' }]])
      expect((await make(...areas)).status).toBe(403)
    expect((await make({ orgPath: '示范区/东街' })).status).toBe(201)
    expect((await ask<{ items: Wall[] }>('/walls')).body.items.map(({ areas }) => areas[0]?.orgPath).sort()).toEqual([
      '示范区/东街',
      '示范区/东街/一社区',
    ])
    expect((await ask(`/walls/${whole.wall.id}/withdraw`, {})).status).toBe(403)
    expect((await ask(`/walls/${street.wall.id}/withdraw`, {})).status).toBe(200)
  })

  it.each([
    ['that is over already', { areas: [{ orgPath: '' }], until: AT }, 422],
    ['whose limit is misspelt, and would show everything', { areas: [{ orgPath: '', kind: ['camera'] }] }, 400],
  ])('one %s is refused', async (_, wanted, status) => {
    office.who = SECURITY
    expect((await ask('/walls', { name: '大厅', ...wanted })).status).toBe(status)
  })
})

describe('sessions', () => {
  it('are seen and ended by whoever answers for the people and walls they belong to', async () => {
    const east = await made()
    const west = await made({ login: 'c1', unit: '示范区/西街' })
    office.who = SECURITY
    const { wall } = (await ask<{ wall: Wall }>('/walls', { name: '大厅', areas: [{ orgPath: '' }] })).body
    const begun = async (account: string, kind: 'person' | 'wall') => {
      const { session } = office.access.sessions.made({ account, kind, address: '', agent: '' }, AT)
      await office.access.sessions.begin(session, AT)
      return session.id
    }
    const [mine, ...others] = [
      await begun(east.id, 'person'),
      await begun(west.id, 'person'),
      await begun(wall.id, 'wall'),
      await begun(uuid(77), 'person'),
    ]
    const listed = async (query = '') =>
      (await ask<{ items: { id: string }[] }>(`/sessions${query}`)).body.items.map(({ id }) => id)
    expect((await listed()).sort()).toEqual([mine, ...others].sort())
    office.who = admin('securityAdmin', 904, '示范区/东街')
    expect(await listed()).toEqual([mine])
    expect(await listed(`?account=${west.id}`)).toEqual([])
    for (const id of others) expect((await office.raw(`/sessions/${id}/end`, {})).status).toBe(403)
    expect((await office.raw(`/sessions/${mine}/end`, {})).status).toBe(204)
    for (const id of others) await office.access.sessions.end([id])
  })
})

it('colleagues are names and titles, to whoever works here; walls have names too, and whoever left keeps theirs', async () => {
  const account = await made({ title: '值班员' })
  office.who = SECURITY
  const { wall } = (await ask<{ wall: Wall }>('/walls', { name: '大厅', areas: [{ orgPath: '' }] })).body
  office.who = SYSTEM
  await ask(`/accounts/${account.id}/state`, { ifVersion: 1, state: 'left', because: '调离' })
  office.who = { id: uuid(9), name: '网格员', grants: [{ role: 'gridWorker', orgPath: '示范区/西街' }] }
  const ids = [account.id, wall.id, 'system', ...Array.from({ length: 90 }, (_, i) => uuid(i))]
  expect((await ask(`/colleagues?ids=${ids.join(',')}`)).body).toEqual({
    items: [
      { id: account.id, name: '王宁', title: '值班员' },
      { id: wall.id, name: '大厅' },
    ],
  })
  expect((await ask(`/colleagues?ids=${Array.from({ length: 101 }, (_, i) => uuid(i)).join(',')}`)).status).toBe(400)
})
