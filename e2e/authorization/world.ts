/** A small district with a thing of every sort in every kind of place, and people with every role over every kind of area. */
import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Asset, type Grant, ROLE_IDS, type UnitGrid } from '@yiwang/contract'
import type { StaffAccount } from '../../fixtures/city/staff.ts'
import type { Thing } from './policy.ts'

export const STREET = '990107/001'
const COMMUNITY = '990107/001/002'
const OTHER_STREET = '990107/002'
/** Begins as the street does, and is another one. */
const NAMESAKE = '990107/0010'
const GRID = '990107001002001'
const NEXT_GRID = '990107001002002'
const PLACES: readonly { readonly orgPath: string; readonly gridCode?: string }[] = [
  { orgPath: '' },
  { orgPath: '990107' },
  { orgPath: STREET },
  { orgPath: COMMUNITY },
  { orgPath: OTHER_STREET },
  { orgPath: NAMESAKE },
  { orgPath: COMMUNITY, gridCode: GRID },
  { orgPath: COMMUNITY, gridCode: NEXT_GRID },
]
const MARKET = '集贸市场'
const SINCE = 1_735_660_800_000

const AREAS: readonly Omit<Grant, 'role'>[] = [
  { orgPath: '' },
  { orgPath: STREET },
  { orgPath: COMMUNITY },
  { orgPath: `${COMMUNITY}/${GRID}` },
  { orgPath: '', kinds: ['fireRoom'] },
  { orgPath: STREET, group: MARKET },
  { orgPath: '', until: SINCE + 1 },
]

export interface World {
  readonly accounts: readonly StaffAccount[]
  readonly assets: readonly (Pick<Asset, 'id' | 'kind' | 'orgPath' | 'gridCode' | 'groups'> & Thing)[]
  readonly grids: readonly UnitGrid[]
  /** Addresses of the control rooms, which are to report a fire each. */
  readonly rooms: readonly string[]
}

export function world(): World {
  const grantsOf = [
    ...ROLE_IDS.flatMap((role) => AREAS.map((area): readonly Grant[] => [{ ...area, role }])),
    [
      { role: 'dutyChief' as const, orgPath: COMMUNITY },
      { role: 'liveViewer' as const, orgPath: OTHER_STREET, kinds: ['camera' as const] },
    ],
    [],
  ]
  const rooms = PLACES.map((_, i) => (8_700_000_000 + i).toString(16).padStart(12, '0'))
  return {
    rooms,
    accounts: grantsOf.map((grants, i) => accountOf(i, grants)),
    assets: PLACES.flatMap((place, i) => [
      { id: `gb26875:${rooms[i]}`, kind: 'fireRoom' as const, ...place, ...(i % 2 === 0 && { groups: [MARKET] }) },
      { id: `isapi:cam-${i}`, kind: 'camera' as const, ...place, groups: [MARKET] },
      { id: `isapi:plain-${i}`, kind: 'camera' as const, ...place },
    ]),
    grids: [
      gridOf(GRID, COMMUNITY, 0),
      gridOf(NEXT_GRID, COMMUNITY, 1),
      gridOf(`${OTHER_STREET.replace('/', '')}001001`, `${OTHER_STREET}/001`, 2),
    ],
  }
}

function accountOf(i: number, grants: readonly Grant[]): StaffAccount {
  const login = `probe${i}`
  return {
    id: uuidOf(login),
    login,
    name: `试 ${i}`,
    unit: PLACES[1 + (i % (PLACES.length - 1))]?.orgPath ?? '990107',
    state: 'active',
    grants: [...grants],
    mustChange: false,
    secondFactor: false,
    demo: true,
    created: SINCE,
  }
}

function gridOf(code: string, orgPath: string, i: number): UnitGrid {
  const west = 125.3 + i / 10
  return {
    code,
    name: `试 ${i}`,
    street: '试街道',
    community: '试社区',
    orgPath,
    version: 1,
    ring: [
      [west, 43.8],
      [west + 0.05, 43.8],
      [west + 0.05, 43.85],
      [west, 43.85],
    ],
    centre: [west + 0.02, 43.82],
  }
}

/** Where the engine reads its district from. */
export function writeWorld(dataDir: string, { accounts, assets, grids }: World): void {
  mkdirSync(join(dataDir, 'demo'), { recursive: true })
  const placed = assets.map((asset, i) => ({
    name: asset.id,
    lon: 125.31 + i / 1_000,
    lat: 43.82,
    crsSource: 'wgs84',
    config: { device: asset.id },
    traits: {},
    ...asset,
  }))
  writeFileSync(
    join(dataDir, 'demo/district.json'),
    JSON.stringify({ name: 'matrix', assets: placed, grids, credentials: [], accounts }),
  )
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
