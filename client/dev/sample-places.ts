/** What the sample world answers when the map asks: views with clusters, grids, searches, forecasts. Invented, in the contract's shapes. */
import {
  type Asset,
  type AssetCluster,
  type Bbox,
  CLUSTERED_BELOW,
  type Forecasts,
  type LonLat,
  MINUTE,
  type Millis,
  type SearchHit,
  type UnitGrid,
} from '@yiwang/contract'
import type { World } from './screen-server.ts'

const WEST = 125.34
const SOUTH = 43.83
const STEP = { lon: 0.0125, lat: 0.01 }
const COLUMNS = 8
const ROWS = 6
const LIMITS = [10, 15, 25, 40]

/** A lattice of unit grids over the sample district, numbered row by row. */
export function sampleGrids(): UnitGrid[] {
  return Array.from({ length: COLUMNS * ROWS }, (_, i): UnitGrid => {
    const west = WEST + (i % COLUMNS) * STEP.lon
    const south = SOUTH + Math.floor(i / COLUMNS) * STEP.lat
    const [east, north] = [west + STEP.lon, south + STEP.lat]
    return {
      code: `990105001${String(i + 1).padStart(6, '0')}`,
      name: `第 ${i + 1} 网格`,
      street: '东盛街道',
      community: '惠民社区',
      orgPath: '示范区/东盛街道/惠民社区',
      ...(i % 5 !== 0 && { owner: '东盛街道办' }),
      version: 1,
      ring: [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
      ],
      centre: [west + STEP.lon / 2, south + STEP.lat / 2],
    }
  })
}

type Placed = Asset & { lon: number; lat: number }
const isPlaced = (asset: Asset): asset is Placed => asset.lon !== undefined && asset.lat !== undefined

function viewed(assets: readonly Placed[], [west, south, east, north]: Bbox, zoom: number) {
  const inside = assets.filter(({ lon, lat }) => lon >= west && lon <= east && lat >= south && lat <= north)
  if (zoom >= CLUSTERED_BELOW) return { items: inside, clusters: [] }
  const cells = new Map<string, Placed[]>()
  for (const asset of inside) {
    const { kind, lon, lat } = asset
    const cell = `${kind} ${Math.floor((lon - WEST) / 0.02)} ${Math.floor((lat - SOUTH) / 0.015)}`
    cells.set(cell, [...(cells.get(cell) ?? []), asset])
  }
  const alone = [...cells.values()].filter((cell) => cell.length === 1).flat()
  const clusters = [...cells.values()].filter((cell) => cell.length > 1).map(clusterOf)
  return { items: alone, clusters }
}

function clusterOf(cell: readonly Placed[]): AssetCluster {
  const lons = cell.map(({ lon }) => lon)
  const lats = cell.map(({ lat }) => lat)
  const mean = (numbers: number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length
  return {
    kind: cell[0]?.kind ?? 'sensor',
    lon: mean(lons),
    lat: mean(lats),
    count: cell.length,
    zoom: CLUSTERED_BELOW,
    bbox: [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)],
  }
}

function found(assets: readonly Asset[], grids: readonly UnitGrid[], text: string): SearchHit[] {
  const pair = /^(-?\d+\.?\d*)[,，\s]+(-?\d+\.?\d*)$/.exec(text)
  if (pair) return [{ kind: 'coordinate', title: text, subtitle: 'WGS-84', lon: Number(pair[1]), lat: Number(pair[2]) }]
  return [
    ...assets
      .filter(({ name }) => name.includes(text))
      .map(
        ({ id, name, address, kind, lon, lat }): SearchHit => ({
          kind: 'asset',
          id,
          title: name,
          subtitle: address ?? '',
          assetKind: kind,
          ...(lon !== undefined && lat !== undefined && { lon, lat }),
        }),
      ),
    ...grids
      .filter(({ code, name }) => code.includes(text) || name.includes(text))
      .map(({ code, name, centre: [lon, lat], ring }): SearchHit => {
        const [a, , c] = ring
        return { kind: 'grid', id: code, title: name, subtitle: code, lon, lat, ...(a && c && { bbox: [...a, ...c] }) }
      }),
  ].slice(0, 12)
}

function forecastOf(world: Pick<World, 'assets' | 'values'>, now: Millis): Forecasts {
  const made = Math.floor(now / MINUTE) * MINUTE
  const items = world.values.flatMap(({ handle, property, value, time }): Forecasts['items'] => {
    const asset = world.assets.find((one) => one.handle === handle)
    if (property !== 'water.depth' || value === undefined || !asset) return []
    const peak = { at: made + 40 * MINUTE, value: value === 0 ? 0 : Math.round(value * 1.35) + 3 }
    return [
      {
        ok: true,
        asset: asset.id,
        from: { at: time, value },
        rate: peak.value - value,
        points: [{ ...peak, low: value, high: peak.value + 4 }],
        peak,
        reaches: LIMITS.filter((limit) => limit > value && limit <= peak.value).map((limit) => ({ limit, at: peak.at })),
      },
    ]
  })
  const model = { id: 'sample', name: { zh: '示例', en: 'Sample' }, about: { zh: '示例', en: 'Sample' }, inputs: ['water.depth'] }
  return { property: 'water.depth', made, model, limits: LIMITS, closes: 25, items }
}

export function samplePlaces(world: Pick<World, 'assets' | 'values'>, now: Millis): World['rest'] {
  const grids = sampleGrids()
  const placed = world.assets.filter(isPlaced)
  return new Map<string, (query: URLSearchParams) => unknown>([
    [
      '/assets/view',
      (query) => viewed(placed, (query.get('bbox') ?? '').split(',').map(Number) as Bbox, Number(query.get('zoom'))),
    ],
    [
      '/assets/near',
      (query) => {
        const at: LonLat = [Number(query.get('lon')), Number(query.get('lat'))]
        const kinds = new Set((query.get('kinds') ?? '').split(','))
        const near = placed
          .filter(({ kind }) => kinds.has(kind))
          .map((asset) => {
            const { lon, lat } = asset
            return { asset, lon, lat, metres: Math.hypot((lon - at[0]) * 80_300, (lat - at[1]) * 111_320) }
          })
        return { items: near.sort((a, b) => a.metres - b.metres).slice(0, Number(query.get('limit') ?? 3) * kinds.size) }
      },
    ],
    ['/grids', () => ({ items: grids })],
    ['/search', (query) => ({ items: found(world.assets, grids, query.get('q') ?? '') })],
    ['/forecasts', () => forecastOf(world, now)],
    [
      '/tracks',
      (query) => ({ from: Number(query.get('from')), to: Number(query.get('to')), complete: true, step: 2_000, tracks: [] }),
    ],
    ['/basemap', () => ({ kind: 'none', attribution: '示范数据', demo: true })],
  ])
}
