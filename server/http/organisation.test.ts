/** Units, responsibility grids and grids through time over real HTTP and PostgreSQL: nothing is overwritten, everything ends with a reason. */
import type { Account, GridAtPoint, GridVersion, OrgUnit, ResponsibilityGrid } from '@yiwang/contract'
import { beforeEach, describe, expect, it } from 'vitest'
import { AT, admin, officeOfFile, SECURITY, STREET_SYSTEM, squareGrid, uuid } from './office.fixture.ts'

const EAST = '示范区/东街/一社区'
const WEST = '示范区/西街'

const office = officeOfFile()
const ask = <T>(path: string, body?: unknown) => office.ask<T>(path, body)

beforeEach(async () => {
  await office.pool.query(`truncate responsibility_grid, unit_grid;
    delete from org_unit where version > 1 or path like '%新%'; update org_unit set until = null, body = body - 'until' - 'endedBecause'`)
  const grids = [squareGrid('1', EAST, 0, 0), squareGrid('2', EAST, 1, 0), squareGrid('3', WEST, 2, 0)]
  await office.layGrids(grids)
})

const list = async (query = '') => (await ask<{ items: OrgUnit[] }>(`/units?${query}`)).body.items

describe('units', () => {
  it('begin below what is there, with a path that says what they are', async () => {
    const path = '示范区/东街/新社区'
    expect((await ask<OrgUnit>('/units', { path, kind: 'community', name: '新社区' })).body).toEqual({
      path,
      kind: 'community',
      name: '新社区',
      from: AT,
      version: 1,
    })
    expect(await office.lastAudit()).toMatchObject({
      act: 'organisation.manage',
      on: `unit:${path}`,
      detail: { change: 'begun' },
    })
    expect((await ask('/units', { path, kind: 'community', name: '新社区' })).body.code).toBe('unit.exists')
    expect((await ask('/units', { path: '无/新街', kind: 'street', name: '新街' })).body.code).toBe('unit.noParent')
  })

  it.each([
    ['示范区/东街/新/深', 'community'],
    ['示范区/新局', 'department'],
    ['示范区/dept-新', 'street'],
    ['示范区', 'street'],
    ['示范区/新 街', 'street'],
    ['示范区//新', 'community'],
  ])('%s is no %s', async (path, kind) => {
    expect((await ask('/units', { path, kind, name: '新' })).status).toBe(400)
  })

  it('are renamed with a reason: what they were called stays for its time', async () => {
    office.now = AT + 10
    const change = { path: WEST, ifVersion: 1, name: '西河街道', because: '更名' }
    expect((await ask<OrgUnit>('/units/change', change)).body).toMatchObject({ name: '西河街道', version: 2, from: AT + 10 })
    expect((await ask('/units/change', change)).body.code).toBe('unit.conflict')
    expect((await list()).find(({ path }) => path === WEST)?.name).toBe('西河街道')
    expect((await list(`at=${AT + 9}`)).find(({ path }) => path === WEST)).toMatchObject({
      name: WEST,
      until: AT + 10,
      endedBecause: '更名',
    })
    expect((await list('all=true')).filter(({ path }) => path === WEST)).toHaveLength(2)
  })

  it('end only when nobody and nothing is in them', async () => {
    const end = (path: string, ifVersion = 1) => ask<OrgUnit>('/units/end', { path, ifVersion, because: '撤并' })
    expect((await end('示范区/东街')).body.code).toBe('unit.units')
    expect((await end(EAST)).body.code).toBe('unit.grids')
    await ask('/units', { path: '示范区/dept-新', kind: 'department', name: '新局' })
    const account = (await ask<Account>('/accounts', { login: 'wang', name: '王宁', unit: '示范区/dept-新' })).body
    expect((await end('示范区/dept-新')).body.code).toBe('unit.accounts')
    await ask(`/accounts/${account.id}/state`, { ifVersion: 1, state: 'left', because: '调离' })
    expect((await end('示范区/dept-新')).body).toMatchObject({ until: AT, endedBecause: '撤并' })
    expect((await list()).some(({ path }) => path === '示范区/dept-新')).toBe(false)
    // Begun anew it is another one.
    expect((await ask<OrgUnit>('/units', { path: '示范区/dept-新', kind: 'department', name: '新局' })).body.version).toBe(2)
  })

  it('of other areas are neither seen nor changed; who keeps no organisation changes none', async () => {
    office.who = STREET_SYSTEM
    // Where one's own lies has a name; what lies beside it has none.
    expect((await list()).map(({ path }) => path)).toEqual(['示范区', '示范区/东街', EAST])
    expect((await ask('/units/change', { path: '示范区', ifVersion: 1, name: '我的', because: '更名' })).status).toBe(403)
    expect((await ask('/units/change', { path: WEST, ifVersion: 1, name: '我的', because: '更名' })).status).toBe(403)
    expect((await ask('/units', { path: '示范区/dept-新', kind: 'department', name: '新局' })).status).toBe(403)
    office.who = SECURITY
    expect((await ask('/units/change', { path: WEST, ifVersion: 1, name: '我的', because: '更名' })).status).toBe(403)
  })
})

describe('responsibility grids', () => {
  const owner = async () => (await ask<Account>('/accounts', { login: 'wang', name: '王宁', unit: '示范区/东街' })).body.id

  it('are replaced, never overwritten; each instant keeps its own', async () => {
    const owners = [await owner()]
    const first = await ask<ResponsibilityGrid>('/responsibility-grids', { name: '一号', grids: ['1', '2'], owners })
    expect(first.status).toBe(201)
    office.now = AT + 10
    const change = { grids: ['1'], because: '二号网格另设' }
    const second = await ask<ResponsibilityGrid>(`/responsibility-grids/${first.body.id}/change`, change)
    expect(second.body).toMatchObject({ name: '一号', grids: ['1'], owners, from: AT + 10 })
    expect(second.body.id).not.toBe(first.body.id)
    expect((await ask(`/responsibility-grids/${first.body.id}/change`, change)).body.code).toBe('responsibility.ended')
    const grids = async (query: string) =>
      (await ask<{ items: ResponsibilityGrid[] }>(`/responsibility-grids?${query}`)).body.items.map((one) => one.grids)
    expect(await grids('')).toEqual([['1']])
    expect(await grids(`at=${AT}`)).toEqual([['1', '2']])
    expect(await grids('all=true')).toEqual([['1'], ['1', '2']])
    expect(await grids(`grid=2&at=${AT + 10}`)).toEqual([])
    expect(await grids(`owner=${owners[0]}`)).toEqual([['1']])
    expect(
      (await ask<ResponsibilityGrid>(`/responsibility-grids/${second.body.id}/end`, { because: '撤销' })).body,
    ).toMatchObject({
      until: AT + 10,
      endedBecause: '撤销',
    })
    expect(await office.lastAudit()).toMatchObject({
      on: `responsibility:${second.body.id}`,
      detail: { change: 'ended', because: '撤销' },
    })
  })

  it('hold grids that are there, owners who work here, and no grid twice', async () => {
    const owners = [await owner()]
    await ask('/responsibility-grids', { name: '一号', grids: ['1', '2'], owners })
    const code = async (request: object) => (await ask('/responsibility-grids', { name: '又一', owners, ...request })).body.code
    expect(await code({ grids: ['2', '3'] })).toBe('responsibility.overlap')
    expect(await code({ grids: ['9'] })).toBe('grid.unknown')
    expect(await code({ grids: ['3'], owners: [uuid(77)] })).toBe('account.unknown')
    const twins = await Promise.all([1, 2].map(() => ask('/responsibility-grids', { name: '又一', owners, grids: ['3'] })))
    expect(twins.map(({ status }) => status).sort()).toEqual([201, 409])
  })

  it('of other areas are neither seen nor made', async () => {
    const owners = [await owner()]
    const west = await ask<ResponsibilityGrid>('/responsibility-grids', { name: '西', grids: ['3'], owners })
    office.who = STREET_SYSTEM
    expect((await ask<{ items: unknown[] }>('/responsibility-grids')).body.items).toEqual([])
    expect((await ask('/responsibility-grids', { name: '又', grids: ['1', '3'], owners })).status).toBe(403)
    expect((await ask(`/responsibility-grids/${west.body.id}/end`, { because: '撤销' })).status).toBe(403)
    expect((await ask('/responsibility-grids', { name: '东', grids: ['1'], owners })).status).toBe(201)
  })
})

describe('the grid of a point', () => {
  it('is exactly one, by the outline and the owner of that instant; outside of all it is unresolved', async () => {
    const owners = [(await ask<Account>('/accounts', { login: 'wang', name: '王宁', unit: WEST })).body.id]
    const { body: answered } = await ask<ResponsibilityGrid>('/responsibility-grids', { name: '一号', grids: ['1'], owners })
    // Redrawn a day later: the west half goes to grid 2.
    const day = AT + 86_400_000
    const narrow = squareGrid('1', EAST, 0, 0, { version: 2 })
    await office.pool.query(`update unit_grid set until = $1, because = '重划' where code = '1'`, [day])
    await office.pool.query('insert into unit_grid (code, version, since, body) values ($1, 2, $2, $3)', [
      '1',
      day,
      { ...narrow, ring: narrow.ring.map(([lon, lat]) => [lon === 121 ? 121.05 : lon, lat]) },
    ])
    const at = async (lon: number, when: number) => (await ask<GridAtPoint>(`/grids/at?lon=${lon}&lat=31.05&at=${when}`)).body
    expect(await at(121.02, AT)).toMatchObject({
      grid: { code: '1', version: 1, until: day, endedBecause: '重划' },
      responsibility: answered,
    })
    expect(await at(121.07, day)).toMatchObject({ grid: { code: '1', version: 2, from: day } })
    expect(await at(121.02, day)).toEqual({ at: day })
    expect((await at(121.1, day)).grid?.code).toBe('2')
    const versions = await ask<{ items: GridVersion[] }>('/grids/1/versions')
    expect(versions.body.items.map(({ version, until }) => [version, until])).toEqual([
      [2, undefined],
      [1, day],
    ])
  })

  it('is told only to those whose it is', async () => {
    office.who = admin('gridWorker', 5, EAST)
    expect((await ask('/grids/at?lon=121.25&lat=31.05')).status).toBe(403)
    expect((await ask('/grids/3/versions')).status).toBe(403)
    expect((await ask('/grids/9/versions')).status).toBe(404)
  })
})
