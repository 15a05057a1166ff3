/** Grids drawn anew over real HTTP and PostgreSQL: nothing overlaps, old outlines stay, what stands there is found its grid again. */
import type { Account, Asset, DrawReport, GridAtPoint, GridVersion, ResponsibilityGrid, UnitGrid } from '@yiwang/contract'
import { beforeAll, beforeEach, expect, it } from 'vitest'
import { assetOf } from '../memory-records.fixture.ts'
import { AT, officeOfFile, SECURITY, STREET_SYSTEM, SYSTEM, squareGrid } from './office.fixture.ts'

const EAST = '示范区/东街/一社区'
const WEST = '示范区/西街/二社区'

const office = officeOfFile()
let grids: readonly UnitGrid[]
const ask = <T>(path: string, body?: unknown) => office.ask<T>(path, body)

beforeAll(async () => {
  office.who = SYSTEM
  expect((await ask('/units', { path: WEST, kind: 'community', name: '二社区' })).status).toBe(201)
})

const named = (code: string, path: string, x: number): UnitGrid =>
  squareGrid(code, path, x, 0, { street: path.slice(0, path.lastIndexOf('/')), community: path === WEST ? '二社区' : EAST })

beforeEach(async () => {
  await office.pool.query('truncate responsibility_grid, unit_grid, asset')
  grids = [named('1', EAST, 0), named('2', EAST, 1), named('3', WEST, 2)]
  await office.layGrids(grids)
})

const feature = ({ code, name, orgPath, ring }: UnitGrid, changes: object = {}) => ({
  type: 'Feature',
  properties: { code, name, orgPath, ...changes },
  geometry: { type: 'Polygon', coordinates: [[...ring, ring[0]]] },
})

async function draw(features: readonly unknown[], options: object = {}): Promise<DrawReport> {
  const collection = { type: 'FeatureCollection', features }
  const answer = await ask<DrawReport>('/grids/import', { collection, because: '网格调整', dryRun: false, ...options })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

/** Its east border moved by tenths of a degree. */
const widened = (grid: UnitGrid, by: number): UnitGrid => {
  const east = Math.max(...grid.ring.map(([lon]) => lon))
  return { ...grid, ring: grid.ring.map(([lon, lat]) => [lon === east ? lon + by / 10 : lon, lat]) }
}
const moved = (grid: UnitGrid, by: number): UnitGrid => {
  const west = Math.min(...grid.ring.map(([lon]) => lon))
  return { ...grid, ring: grid.ring.map(([lon, lat]) => [lon === west ? lon + by / 10 : lon, lat]) }
}
const [one, two, three] = [0, 1, 2].map((i) => () => grids[i] as UnitGrid) as [() => UnitGrid, () => UnitGrid, () => UnitGrid]

async function standing(id: string, lon: number, gridCode: string): Promise<void> {
  const { handle, ...body } = assetOf(Number(gridCode), { id, lon, lat: 31.05, orgPath: EAST, gridCode, gridVersion: 1 })
  await office.pool.query(
    'insert into asset (id, handle, kind, lon, lat, org_path, version, body) values ($1, $2, $3, $4, $5, $6, 1, $7)',
    [id, handle, body.kind, lon, 31.05, body.orgPath, body],
  )
}

it('what goes out comes back in: nothing has changed', async () => {
  const { body } = await ask<{ features: unknown[] }>('/grids/geojson')
  expect(await draw(body.features, { complete: true })).toMatchObject({
    written: true,
    begun: [],
    redrawn: [],
    ended: [],
    unchanged: 3,
    flaws: [],
    holes: [],
  })
})

it('a border that moves ends both outlines with the reason, and takes along what stands between', async () => {
  await standing('isapi:stays', 121.15, '2')
  await standing('isapi:goes', 121.22, '3')
  const report = await draw([feature(widened(two(), 0.5)), feature(moved(three(), 0.5))])
  expect(report).toMatchObject({ written: true, redrawn: ['2', '3'], unchanged: 0, assets: 2, flaws: [], holes: [] })
  const { rows } = await office.pool.query<{ body: Asset }>('select body from asset order by id')
  expect(rows.map(({ body }) => [body.id, body.gridCode, body.gridVersion, body.orgPath, body.version])).toEqual([
    ['isapi:goes', '2', 2, EAST, 2],
    ['isapi:stays', '2', 2, EAST, 2],
  ])
  expect((await office.facts()).slice(-3).map(({ kind }) => kind)).toEqual(['asset', 'asset', 'grids'])
  expect((await ask<{ items: GridVersion[] }>('/grids/2/versions')).body.items).toMatchObject([
    { version: 2, from: AT },
    { version: 1, until: AT, endedBecause: '网格调整' },
  ])
  const at = async (when: number) => (await ask<GridAtPoint>(`/grids/at?lon=121.22&lat=31.05&at=${when}`)).body.grid?.code
  expect([await at(AT - 1), await at(AT)]).toEqual(['3', '2'])
  expect((await office.lastAudit()).detail).toEqual({
    change: 'drawn',
    because: '网格调整',
    begun: '',
    redrawn: '2,3',
    ended: '',
  })
})

it('says what is wrong with each, and then writes nothing', async () => {
  const open = feature(one())
  open.geometry.coordinates = [[...one().ring]]
  const bow = feature({ ...one(), code: '4', ring: [0, 2, 1, 3].map((i) => one().ring[i] as [number, number]) })
  const report = await draw([
    open,
    bow,
    { type: 'Feature', properties: { code: '5' } },
    feature(widened(two(), 0.5)),
    feature(two()),
    feature({ ...one(), code: '6' }, { orgPath: '无' }),
    feature({ ...one(), code: '7' }, { orgPath: '示范区/东街' }),
  ])
  expect(report.written).toBe(false)
  expect(report.flaws).toEqual([
    { feature: 0, code: '1', why: 'open' },
    { feature: 1, code: '4', why: 'crossing' },
    { feature: 2, code: '5', why: 'malformed' },
    { feature: 4, code: '2', why: 'twice' },
    { feature: 5, code: '6', why: 'unit' },
    { feature: 6, code: '7', why: 'unit' },
    { feature: 3, code: '2', why: 'overlap', other: '3', m2: expect.any(Number) },
  ])
  expect(report.flaws.at(-1)?.m2).toBeGreaterThan(50e6)
  expect((await office.pool.query('select from unit_grid where version > 1')).rowCount).toBe(0)
})

it('that is all of them ends what is not in it, tells the hole, and takes the grid from who answered for it', async () => {
  const owner = (await ask<Account>('/accounts', { login: 'wang', name: '王宁', unit: EAST })).body.id
  await ask('/responsibility-grids', { name: '一号', grids: ['1', '2'], owners: [owner] })
  const around = [0, 1, 2].flatMap((x) => [1, 2].map((y) => squareGrid(`${x}${y}`, EAST, x, y)))
  const without = [...grids, ...around].filter(({ code }) => code !== '11')
  expect(
    (
      await draw(
        [...grids, ...around].map((grid) => feature(grid)),
        { complete: true },
      )
    ).holes,
  ).toEqual([])
  office.setGrids([...grids, ...around])
  office.now = AT + 1
  const dry = await draw(
    without.filter(({ code }) => code !== '2').map((grid) => feature(grid)),
    { complete: true, dryRun: true },
  )
  expect(dry).toMatchObject({ written: false, ended: ['11', '2'], holes: [] })
  const report = await draw(
    without.map((grid) => feature(grid)),
    { complete: true },
  )
  expect(report).toMatchObject({ written: true, ended: ['11'], holes: [{ m2: expect.any(Number) }] })
  await draw(
    without.filter(({ code }) => code !== '2').map((grid) => feature(grid)),
    { complete: true },
  )
  const now = (await ask<{ items: ResponsibilityGrid[] }>('/responsibility-grids')).body.items
  expect(now.map(({ grids, owners }) => [grids, owners])).toEqual([[['1'], [owner]]])
})

it('is drawn by whoever keeps the organisation there', async () => {
  office.who = STREET_SYSTEM
  expect((await draw([feature(widened(three(), 0.1))])).flaws).toEqual([{ feature: 0, code: '3', why: 'area' }])
  expect((await draw([feature({ ...one(), name: '改名' })], { complete: true, dryRun: true })).ended).toEqual(['2'])
  office.who = SECURITY
  expect(
    (await ask('/grids/import', { collection: { type: 'FeatureCollection', features: [{}] }, because: '网格', dryRun: true }))
      .status,
  ).toBe(403)
})
