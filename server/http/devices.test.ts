/** Devices kept, and who can see them, over real HTTP and PostgreSQL. */
import type { Account, AccountAccess, Asset, AssetAccess, UnplacedAssets } from '@yiwang/contract'
import { beforeEach, describe, expect, it } from 'vitest'
import { assetOf } from '../memory-records.fixture.ts'
import { AT, admin, officeOfFile, SECURITY, STREET_SYSTEM, SYSTEM, squareGrid, uuid } from './office.fixture.ts'

const EAST = '示范区/东街/一社区'
const WEST = '示范区/西街'
const ID = 'isapi:cam-1'

const office = officeOfFile()
const ask = <T>(path: string, body?: unknown) => office.ask<T>(path, body)

const unplaced: Asset = (({ lon: _lon, lat: _lat, ...rest }) => rest)(
  assetOf(1, { id: ID, kind: 'camera', name: '东街集市', orgPath: EAST, config: { device: ID } }),
)

beforeEach(async () => {
  await office.pool.query('truncate asset, unit_grid, wall')
  const grids = [squareGrid('1', EAST, 0, 0), squareGrid('2', WEST, 1, 0)]
  await office.layGrids(grids)
  office.assets.clear()
  await standing(unplaced)
})

async function standing(asset: Asset): Promise<void> {
  const { handle, ...body } = asset
  await office.pool.query(
    `insert into asset (id, handle, kind, lon, lat, org_path, version, body) values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [asset.id, handle, asset.kind, asset.lon ?? null, asset.lat ?? null, asset.orgPath, asset.version, body],
  )
  office.assets.set(asset.id, asset)
}

describe('a device', () => {
  it('is placed into the one grid of its place, told as a fact and to the audit', async () => {
    const { body } = await ask<Asset>(`/assets/${ID}/place`, { ifVersion: 1, lon: 121.15, lat: 31.05, address: '西街 3 号' })
    expect(body).toMatchObject({
      lon: 121.15,
      orgPath: WEST,
      gridCode: '2',
      gridVersion: 1,
      address: '西街 3 号',
      version: 2,
      handle: 1,
    })
    expect((await office.facts()).at(-1)).toEqual({ kind: 'asset', at: AT, change: 'changed', asset: body })
    expect(await office.lastAudit()).toMatchObject({
      by: SYSTEM.id,
      act: 'device.manage',
      on: `asset:${ID}`,
      orgPath: WEST,
      detail: { change: 'placed', grid: '2' },
    })
    const { rows } = await office.pool.query('select lon, lat, org_path, version from asset where id = $1', [ID])
    expect(rows).toEqual([{ lon: 121.15, lat: 31.05, org_path: WEST, version: 2 }])
    expect((await ask(`/assets/${ID}/place`, { ifVersion: 1, lon: 121, lat: 31 })).body.code).toBe('asset.conflict')
  })

  it('outside of all grids is unresolved until it has a part of the organisation of its own', async () => {
    await ask(`/assets/${ID}/place`, { ifVersion: 1, lon: 121.15, lat: 31.05 })
    const { body } = await ask<Asset>(`/assets/${ID}/place`, { ifVersion: 2, lon: 125, lat: 31 })
    expect(body).toMatchObject({ orgPath: WEST })
    expect(body).not.toHaveProperty('gridCode')
    office.assets.set(ID, body)
    expect((await ask<UnplacedAssets>('/assets/unresolved')).body).toMatchObject({ total: 1, items: [{ id: ID }] })
    expect((await ask<Asset>(`/assets/${ID}/change`, { ifVersion: 3, orgPath: '示范区/东街' })).body.orgPath).toBe('示范区/东街')
    expect((await ask(`/assets/${ID}/change`, { ifVersion: 4, orgPath: '无' })).body).toMatchObject({
      code: 'unit.unknown',
      about: '无',
    })
  })

  it('of a grid that was redrawn is unresolved too; of one that stands it is not', async () => {
    office.assets.set(ID, { ...unplaced, lon: 121.05, lat: 31.05, gridCode: '1', gridVersion: 1 })
    expect((await ask<UnplacedAssets>('/assets/unresolved')).body.total).toBe(0)
    office.setGrids([squareGrid('1', EAST, 0, 0, { version: 2 })])
    expect((await ask<UnplacedAssets>('/assets/unresolved')).body.total).toBe(1)
  })

  it('has an owner, groups, and limits of its own; null gives them back', async () => {
    const owner = (await ask<Account>('/accounts', { login: 'wang', name: '王宁', unit: EAST })).body.id
    const change = {
      ifVersion: 1,
      owner,
      groups: ['集市'],
      traits: { ai: { fire: { score: 0.8, dwell: 5 } }, ceilingM: 90 },
      config: { period: 60 },
    }
    const { body } = await ask<Asset>(`/assets/${ID}/change`, change)
    expect(body).toMatchObject({ owner, groups: ['集市'], traits: change.traits, config: { device: ID, period: 60 } })
    expect((await office.lastAudit()).detail).toEqual({
      change: 'changed',
      fields: 'config.period,groups,owner,traits.ai,traits.ceilingM',
    })
    const back = await ask<Asset>(`/assets/${ID}/change`, { ifVersion: 2, owner: null, groups: null, traits: { ai: null } })
    expect(back.body).not.toHaveProperty('owner')
    expect(back.body.traits).toEqual({ ceilingM: 90 })
    expect((await ask(`/assets/${ID}/change`, { ifVersion: 3, owner: uuid(7) })).body.code).toBe('account.unknown')
    expect((await ask(`/assets/${ID}/change`, { ifVersion: 3, traits: { unheardOf: 1 } })).status).toBe(400)
  })

  it('whose grid says whose it is takes no other part of the organisation', async () => {
    await ask(`/assets/${ID}/place`, { ifVersion: 1, lon: 121.05, lat: 31.05 })
    expect((await ask(`/assets/${ID}/change`, { ifVersion: 2, orgPath: WEST })).body.code).toBe('asset.inGrid')
  })

  it('is moved only by who keeps both places, and by nobody else', async () => {
    office.who = STREET_SYSTEM
    expect((await ask(`/assets/${ID}/place`, { ifVersion: 1, lon: 121.15, lat: 31.05 })).status).toBe(403)
    expect((await ask(`/assets/${ID}/place`, { ifVersion: 1, lon: 121.05, lat: 31.05 })).status).toBe(200)
    office.who = admin('dutyChief', 7)
    expect((await ask(`/assets/${ID}/change`, { ifVersion: 2, name: '我的' })).status).toBe(403)
    expect((await office.pool.query('select version from asset')).rows).toEqual([{ version: 2 }])
  })
})

describe('谁能看什么', () => {
  const DAY = 86_400_000
  beforeEach(async () => {
    await standing(assetOf(2, { id: 'isapi:cam-2', kind: 'camera', orgPath: EAST, groups: ['集市'] }))
    await standing(assetOf(3, { id: 'sl651:1', kind: 'floodPoint', orgPath: WEST }))
  })

  async function person(login: string, ...grants: readonly object[]): Promise<Account> {
    office.who = SYSTEM
    let { body } = await ask<Account>('/accounts', { login, name: login, unit: EAST, phone: '12811112222' })
    office.who = SECURITY
    for (const grant of grants)
      body = (await ask<Account>(`/accounts/${body.id}/grants`, { ifVersion: body.version, grant })).body
    return body
  }

  it('what one person can see: now, of each kind, and because of what', async () => {
    const until = AT + DAY
    const { id } = await person(
      'guest',
      { role: 'liveViewer', orgPath: '示范区', group: '集市', until },
      { role: 'gridChief', orgPath: WEST, from: AT + 10 },
    )
    const explain = async () => (await ask<AccountAccess>(`/access/explain?account=${id}`)).body
    const now = await explain()
    expect(now).toMatchObject({ comesIn: true, until: AT + 10, account: { phone: '128****2222' }, grids: { of: 2, seen: 0 } })
    expect(now.grants.map(({ inForce }) => inForce)).toEqual([true, false])
    expect(now.assets).toEqual([
      { kind: 'camera', of: 2, live: 1, past: 0 },
      { kind: 'floodPoint', of: 1, live: 0, past: 0 },
    ])
    expect(now.actions.find(({ action }) => action === 'asset.read')?.areas).toEqual([{ orgPath: '示范区', group: '集市' }])
    expect(now.actions.some(({ action }) => action === 'alert.read')).toBe(false)
    office.now = AT + 10
    expect((await explain()).assets.find(({ kind }) => kind === 'floodPoint')).toMatchObject({ live: 1, past: 1 })
    office.now = until
    expect((await explain()).assets.find(({ kind }) => kind === 'camera')).toMatchObject({ live: 0 })
  })

  it('is counted as far as whoever asks answers for it: how much stands elsewhere is not told', async () => {
    const { id } = await person('chief', { role: 'commander', orgPath: '' })
    office.who = admin('securityAdmin', 904, EAST)
    const { body } = await ask<AccountAccess>(`/access/explain?account=${id}`)
    expect(body.assets).toEqual([{ kind: 'camera', of: 2, live: 2, past: 2 }])
    expect(body.grids).toEqual({ of: 1, seen: 1 })
  })

  it('who has left sees nothing, whatever they were given', async () => {
    const { id, version } = await person('gone', { role: 'commander', orgPath: '' })
    office.who = SYSTEM
    await ask(`/accounts/${id}/state`, { ifVersion: version, state: 'left', because: '调离' })
    office.who = SECURITY
    expect((await ask<AccountAccess>(`/access/explain?account=${id}`)).body).toMatchObject({ comesIn: false, actions: [] })
  })

  it('who can see one camera: people and walls, what they may do to it, a page at a time', async () => {
    await person('chief', { role: 'commander', orgPath: '' })
    await person('guest', { role: 'liveViewer', orgPath: '示范区', group: '集市' })
    await person('west', { role: 'areaStaff', orgPath: WEST })
    await office.access.walls.make({ name: '大厅', areas: [{ orgPath: EAST }] }, { by: SECURITY.id }, AT)
    const who = async (id: string, query = '') => (await ask<AssetAccess>(`/access/explain?asset=${id}${query}`)).body
    expect((await who('isapi:cam-2')).items.map(({ kind, name }) => [kind, name])).toEqual([
      ['person', 'chief'],
      ['person', 'guest'],
      ['wall', '大厅'],
    ])
    const guest = (await who('isapi:cam-2')).items[1]
    expect(guest?.actions).toEqual(['asset.read', 'observation.read'])
    expect(guest?.grants).toEqual([{ role: 'liveViewer', orgPath: '示范区', group: '集市' }])
    expect(guest).not.toHaveProperty('phone')
    expect((await who('sl651:1')).items.map(({ name }) => name)).toEqual(['chief', 'west'])
    const first = await who('isapi:cam-2', '&limit=2')
    expect(first).toMatchObject({ total: 3, next: '2' })
    expect((await who('isapi:cam-2', `&limit=2&from=${first.next}`)).items.map(({ name }) => name)).toEqual(['大厅'])
  })

  it('is asked by the security administrator, of one person or one thing, within their area', async () => {
    const { id } = await person('chief', { role: 'commander', orgPath: '' })
    for (const query of ['', `?account=${id}&asset=${ID}`]) expect((await ask(`/access/explain${query}`)).status).toBe(400)
    office.who = admin('securityAdmin', 8, WEST)
    expect((await ask(`/access/explain?account=${id}`)).status).toBe(403)
    expect((await ask(`/access/explain?asset=${ID}`)).status).toBe(403)
    office.who = SYSTEM
    expect((await ask(`/access/explain?account=${id}`)).status).toBe(403)
  })
})
