/** Lists of staff and units over real HTTP and PostgreSQL: all or nothing, told row by row, leavers included. */
import type { Account, Grant, ImportReport, OrgUnit } from '@yiwang/contract'
import { beforeEach, describe, expect, it } from 'vitest'
import { readTable, type Table, writeTable } from '../sheets/sheet.ts'
import { AT, admin, officeOfFile, SECURITY, STREET_SYSTEM, SYSTEM } from './office.fixture.ts'

const EAST = '示范区/东街'
const WEST = '示范区/西街'
const TITLES = ['工号', '姓名', '登录名', '单位', '职务', '手机', '状态']

const office = officeOfFile()

beforeEach(async () => {
  await office.pool.query(
    `delete from org_unit where version > 1 or path like '%新%'; update org_unit set until = null, body = body - 'until' - 'endedBecause'`,
  )
})

interface Options {
  readonly dryRun?: boolean
  readonly complete?: boolean
  readonly format?: 'csv' | 'xlsx'
}

async function sent(
  path: '/accounts' | '/units',
  table: Table,
  { format = 'csv', dryRun = false, complete = false }: Options = {},
) {
  const data = (await writeTable(format, table)).toString('base64')
  const answer = await office.ask<ImportReport>(`${path}/import`, { format, data, because: '年度名册', dryRun, complete })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

const staff = (rows: Table, options?: Options) => sent('/accounts', [TITLES, ...rows], options)
const listed = async () => (await office.ask<{ items: Account[] }>('/accounts')).body.items
const audited = async (act: string) =>
  (await office.pool.query<{ body: string }>('select body from audit where act = $1 order by n', [act])).rows.map(
    ({ body }) => JSON.parse(body) as Record<string, unknown>,
  )

const WANG = ['CW1', '王宁', 'wang', '东街', '值班员', '12811112222', '在岗']
const LI = ['CW2', '李岚', '', '东街/一社区', '', '', '']

describe('a list of staff', () => {
  it.each(['csv', 'xlsx'] as const)('as %s makes accounts without rights or passwords', async (format) => {
    const units = [
      ['编码', '类别', '名称'],
      [EAST, '街道', '东街'],
      [`${EAST}/一社区`, '社区', '一社区'],
    ]
    await sent('/units', units)
    expect(await staff([WANG, LI], { format })).toMatchObject({ written: true, rows: 2, created: 2, changed: 0, unchanged: 0 })
    expect(await listed()).toMatchObject([
      { login: 'wang', name: '王宁', unit: EAST, phone: '128****2222', grants: [], mustChange: true, state: 'active' },
      { login: 'cw2', name: '李岚', unit: `${EAST}/一社区`, staff: 'CW2' },
    ])
    expect((await office.pool.query('select from account_secret')).rowCount).toBe(0)
    expect((await office.facts()).at(-1)).toMatchObject({ kind: 'access', accounts: [expect.any(String), expect.any(String)] })
    const [whole, names] = (await audited('account.manage')).slice(-2)
    expect(whole).toMatchObject({
      by: SYSTEM.id,
      on: expect.stringMatching(/^list:[0-9a-f]{64}$/),
      detail: { created: 2, because: '年度名册' },
    })
    expect(names).toMatchObject({ detail: { change: 'created', staff: 'CW1,CW2' } })
    // The same list once more is no change.
    expect(await staff([WANG, LI])).toMatchObject({ created: 0, changed: 0, unchanged: 2 })
  })

  const known = [WANG.with(3, EAST), LI.with(3, EAST)]

  it('with anything wrong writes nothing, and says where', async () => {
    await staff(known)
    const report = await staff([
      ['CW1', '王宁宁', 'wang', EAST, '', '12811112222', ''],
      ['CW1', '又一', '', EAST, '', '', ''],
      ['', '无号', '', EAST, '', '', ''],
      ['CW3', '', '', EAST, '', '', ''],
      ['CW4', '赵凯', 'WANG', EAST, '', '', ''],
      ['CW5', '赵静', '', '无此处', '', '', ''],
      ['CW6', '赵敏', '', '', '', '', ''],
      ['CW7', '赵宁', '', EAST, '', '128****2222', ''],
      ['CW8', '赵欣', 'a b', EAST, '', '', '在天上'],
    ])
    expect(report).toMatchObject({ written: false, rows: 9, created: 0, changed: 1 })
    expect(report.flaws.items).toEqual([
      { row: 3, column: '工号', code: 'twice', value: 'CW1' },
      { row: 4, column: '工号', code: 'missing' },
      { row: 5, column: '姓名', code: 'missing' },
      { row: 6, column: '登录名', code: 'taken', value: 'WANG' },
      { row: 7, column: '单位', code: 'unknown', value: '无此处' },
      { row: 8, column: '单位', code: 'missing' },
      { row: 9, column: '手机', code: 'malformed' },
      { row: 10, column: '登录名', code: 'malformed', value: 'a b' },
      { row: 10, column: '状态', code: 'malformed', value: '在天上' },
    ])
    expect((await listed()).map(({ name }) => name).sort()).toEqual(['李岚', '王宁'])
  })

  it('in a dry run tells the same and writes nothing', async () => {
    const before = (await office.facts()).length
    expect(await staff(known, { dryRun: true })).toMatchObject({ written: false, created: 2, flaws: { count: 0 } })
    expect(await listed()).toEqual([])
    expect(await office.facts()).toHaveLength(before)
  })

  it('changes what it says, keeps what it leaves empty, and takes a masked phone for no phone', async () => {
    await staff(known)
    await staff([['CW1', '', '', WEST, '组长', '128****2222', '停用']])
    const [wang] = (await listed()).filter((account) => account.staff === 'CW1')
    expect(wang).toMatchObject({ name: '王宁', login: 'wang', unit: WEST, title: '组长', state: 'disabled', version: 2 })
    const { rows } = await office.pool.query(`select body->>'phone' as phone from account where staff = 'CW1'`)
    expect(rows).toEqual([{ phone: '12811112222' }])
  })

  it('that is whole lets go whoever is not in it: each by name, with the reason, for good', async () => {
    await staff([...known, ['CW3', '赵凯', '', WEST, '', '', '']])
    const report = await staff([known[0] ?? []], { complete: true, dryRun: true })
    expect(report.gone).toEqual({ count: 2, names: ['李岚', '赵凯'] })
    await staff([known[0] ?? []], { complete: true })
    expect((await listed()).map(({ staff, state }) => [staff, state])).toEqual([
      ['CW2', 'left'],
      ['CW1', 'active'],
      ['CW3', 'left'],
    ])
    expect((await audited('account.manage')).slice(-2)).toMatchObject(
      [
        { on: /^account:/, detail: { change: 'left', because: '年度名册' } },
        { on: /^account:/, detail: { change: 'left' } },
      ].map((row) => ({ ...row, on: expect.stringMatching(row.on) })),
    )
    expect((await staff([['CW2', '李岚', '', '', '', '', '在岗']])).flaws.items).toMatchObject([{ code: 'left' }])
  })

  it('speaks only over the sender’s own part', async () => {
    await staff([...known, ['CW3', '赵凯', '', WEST, '', '', '']])
    office.who = STREET_SYSTEM
    expect((await staff([['CW3', '改名', '', '', '', '', '']])).flaws.items).toMatchObject([{ row: 2, code: 'area' }])
    expect((await staff([['CW1', '', '', WEST, '', '', '']])).flaws.items).toMatchObject([{ row: 2, code: 'area' }])
    expect((await staff([known[0] ?? []], { complete: true })).gone.names).toEqual(['李岚'])
    office.who = SECURITY
    expect((await office.ask('/accounts/import', { format: 'csv', data: '', because: '年度', dryRun: true })).status).toBe(403)
  })

  it('keeps the last who can grant, its sender, and the logins of other administrators', async () => {
    await staff(known)
    const grant: Grant = { role: 'securityAdmin', orgPath: '' }
    const id = (await listed()).find(({ staff }) => staff === 'CW2')?.id
    office.who = SECURITY
    await office.ask(`/accounts/${id}/grants`, { ifVersion: 1, grant })
    office.who = SYSTEM
    expect((await staff([known[0] ?? []], { complete: true })).flaws.items).toEqual([{ row: 0, code: 'last', value: 'cw2' }])
    expect((await staff([['CW2', '', 'mine', '', '', '', '']])).flaws.items).toMatchObject([{ code: 'administrator' }])
    office.who = { ...SYSTEM, id: (await listed()).find(({ staff }) => staff === 'CW1')?.id ?? '' }
    expect((await staff([['CW1', '', '', '', '', '', '离岗']])).flaws.items).toMatchObject([{ code: 'self' }])
  })

  it('of 1,270 people is one act', async () => {
    const many = Array.from({ length: 1_270 }, (_, i) => [`N${i}`, `人${i}`, '', i % 2 ? EAST : WEST, '网格员', '', ''])
    expect(await staff(many, { format: 'xlsx' })).toMatchObject({ written: true, created: 1_270 })
    expect((await office.pool.query('select from account')).rowCount).toBe(1_270)
    const names = (await audited('account.manage')).slice(-13).map(({ detail }) => (detail as { staff: string }).staff)
    expect(names.join(',').split(',')).toHaveLength(1_270)
  })

  it('that cannot be read is refused with the reason', async () => {
    const ask = (data: string) => office.ask('/accounts/import', { format: 'xlsx', data, because: '年度', dryRun: true })
    expect((await ask(Buffer.from('no sheet').toString('base64'))).body.code).toBe('sheet.unreadable')
    expect((await sent('/accounts', [['姓名'], ['王']])).flaws.items).toEqual([{ row: 1, column: '工号', code: 'missing' }])
  })
})

describe('the staff as a sheet', () => {
  async function exported(body: object, format: 'csv' | 'xlsx' = 'csv'): Promise<Table> {
    const asked = await office.raw('/accounts/export', { format, ...body })
    expect(asked.status).toBe(200)
    return readTable(format, Buffer.from(await asked.arrayBuffer()))
  }

  it('has phones masked, or whole for a reason and whoever may; either way it is on record', async () => {
    await staff([WANG.with(3, EAST).with(1, '=王')])
    expect(await exported({})).toEqual([TITLES, ['CW1', '=王', 'wang', EAST, '值班员', '128****2222', '在岗']])
    expect(await office.lastAudit()).toMatchObject({ act: 'account.export', detail: { count: 1, phones: 0 } })
    expect((await exported({ because: '防汛值守通知' }, 'xlsx'))[1]?.[5]).toBe('12811112222')
    expect(await office.lastAudit()).toMatchObject({ detail: { count: 1, phones: 1, because: '防汛值守通知' } })
    office.who = SECURITY
    expect((await exported({ because: '防汛值守通知' }))[1]?.[5]).toBe('128****2222')
    office.who = admin('systemAdmin', 9, WEST)
    expect(await exported({})).toEqual([TITLES])
  })

  it('comes back in as it went out: nothing has changed', async () => {
    await staff([WANG.with(3, EAST), ['CW2', '-李', '', WEST, '+1', '', '停用']])
    expect(await staff((await exported({})).slice(1))).toMatchObject({ written: true, created: 0, changed: 0, unchanged: 2 })
  })
})

describe('a list of units', () => {
  const HEAD = ['编码', '类别', '名称']
  const now: Table = [
    HEAD,
    ['示范区', '区', '示范区'],
    [EAST, '街道', EAST],
    [`${EAST}/一社区`, '社区', `${EAST}/一社区`],
    [WEST, '镇', WEST],
  ]
  const units = async () => (await office.ask<{ items: OrgUnit[] }>('/units')).body.items

  it('begins, renames and ends units, from the top down and the bottom up', async () => {
    expect(await sent('/units', now, { complete: true })).toMatchObject({ written: true, unchanged: 4, gone: { count: 0 } })
    const next: Table = [
      HEAD,
      [`${EAST}/新/社`.replace('/社', '社'), '社区', '新社'],
      ['示范区', '区', '示范区'],
      [EAST, '', '东街道'],
      [`${WEST}/新`, '村', '新村'],
      [WEST, '镇', WEST],
    ]
    expect(await sent('/units', next, { complete: true })).toMatchObject({
      written: true,
      created: 2,
      changed: 1,
      unchanged: 2,
      gone: { count: 1 },
    })
    expect((await units()).map(({ path, name, version, from }) => [path, name, version, from])).toEqual([
      ['示范区', '示范区', 1, 0],
      [EAST, '东街道', 2, AT],
      [`${EAST}/新社`, '新社', 1, AT],
      [WEST, WEST, 1, 0],
      [`${WEST}/新`, '新村', 1, AT],
    ])
    expect((await office.lastAudit()).detail).toMatchObject({ change: 'imported', created: 2, changed: 1, gone: 1 })
  })

  it('says what cannot be', async () => {
    await staff([WANG.with(3, WEST)])
    const bad: Table = [
      HEAD,
      ['示范区', '区', '示范区'],
      [EAST, '社区', '东街'],
      [EAST, '街道', '东街'],
      ['示范区/新局', '部门', '新局'],
      ['无/新', '街道', '新'],
      ['示范区/新街', '', '新街'],
      [`${EAST}/一社区`, '社区', ''],
    ]
    expect((await sent('/units', bad)).flaws.items.map(({ row, code }) => [row, code])).toEqual([
      [3, 'malformed'],
      [4, 'twice'],
      [5, 'malformed'],
      [7, 'missing'],
      [8, 'missing'],
      [6, 'noParent'],
    ])
    // Somebody works in the west.
    const without: Table = now.slice(0, 4)
    expect((await sent('/units', without, { complete: true, dryRun: true })).flaws.items).toEqual([
      { row: 0, code: 'inhabited', value: WEST },
    ])
    expect(await units()).toHaveLength(4)
  })

  it('goes out and comes back in', async () => {
    const asked = await office.raw('/units/export', { format: 'xlsx' })
    const table = await readTable('xlsx', Buffer.from(await asked.arrayBuffer()))
    expect(table).toHaveLength(5)
    expect(await sent('/units', table, { format: 'xlsx' })).toMatchObject({ unchanged: 4 })
  })
})
