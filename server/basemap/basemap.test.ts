/** The basemap over real HTTP, from archives made here. */

import { copyFileSync, readFileSync, renameSync } from 'node:fs'
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { type Basemap, basemap, type Catalogue } from '@yiwang/contract'
import { type Config, readConfig } from '@yiwang/contract/config'
import fc from 'fast-check'
import { Registry } from 'prom-client'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { writeArchive } from '../../fixtures/basemap/archive.ts'
import type { MapFeature } from '../../fixtures/basemap/source-layer.ts'
import { writeBasemap } from '../../fixtures/basemap/write.ts'
import { memoryAudit } from '../audit/memory-audit.fixture.ts'
import { DUTY_OFFICER } from '../duty-officer.fixture.ts'
import { createApp } from '../http/app.ts'
import { edgeOf } from '../http/edge.ts'
import { memoryRecords } from '../memory-records.fixture.ts'
import { Places } from '../places/places.ts'
import { unasked } from '../unasked.fixture.ts'
import { type Ground, openGround } from './basemap.ts'
import { pictureWidth } from './picture-size.ts'
import { plainText } from './plain-text.ts'
import { TileStore } from './tile-store.ts'

let folder: string
let vector: string
let raster: string
const open: { server: Server; ground: Ground }[] = []

const house = (name: string): MapFeature => ({
  type: 'Feature',
  properties: { kind: 'main', name },
  geometry: {
    type: 'LineString',
    coordinates: [
      [125.385, 43.86],
      [125.395, 43.86],
    ],
  },
})
const FACTS = {
  name: '试',
  attribution: '演示数据',
  bounds: [125.36, 43.84, 125.42, 43.88],
  minZoom: 11,
  maxZoom: 14,
  version: '1',
} as const
/** A PNG of one colour as far as its head goes: 512 pixels wide. */
const PICTURE = Buffer.from('89504e470d0a1a0a0000000d4948445200000200000002000802000000', 'hex')
const WIDE = Buffer.concat([PICTURE, Buffer.alloc(16)])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yiwang-basemap-'))
  vector = join(folder, 'vector.pmtiles')
  raster = join(folder, 'raster.pmtiles')
  writeBasemap(vector, { road: [house('一')] }, FACTS)
  writeArchive(raster, [{ z: 4, x: 13, y: 5, bytes: WIDE }], {
    type: 'png',
    bounds: [113, 42, 134, 55],
    minZoom: 4,
    maxZoom: 4,
    metadata: { name: 'aerial', attribution: '<a href="https://example.org">&copy; Survey &amp; Co</a>' },
  })
})
afterEach(async () => {
  for (const { server, ground } of open.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await ground.close()
  }
})
afterAll(() => rm(folder, { recursive: true }))

interface Served {
  readonly base: string
  readonly warnings: string[]
}

async function serve(variables: Record<string, string>): Promise<Served> {
  const config: Config = readConfig({ DATA_DIR: folder, ...variables })
  const warnings: string[] = []
  const ground = openGround(config, (sentence) => warnings.push(sentence))
  const catalogue: Catalogue = { rules: [], properties: {}, assetKinds: {}, protocols: [], conditions: {} }
  const app = createApp({
    doors: {
      records: memoryRecords([], []),
      audit: memoryAudit(),
      readings: unasked('readings'),
      access: unasked('access'),
      people: unasked('people'),
      ground,
      places: new Places({ assets: () => new Map(), position: () => undefined, birth: 'test' }),
      catalogue: () => catalogue,
      dataDir: folder,
      feeds: () => [],
      spaces: () => [],
      heard: async () => {},
      now: () => 0,
    },
    clientFolder: folder,
    ready: {},
    metrics: new Registry(),
    edge: edgeOf(readConfig({})),
    gate: async () => ({ who: DUTY_OFFICER, address: '127.0.0.1', mustChange: false }),
    failed: (error) => warnings.push(String(error)),
  })
  const server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({ server, ground })
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, warnings }
}

async function said({ base }: Served): Promise<Basemap> {
  const response = await fetch(`${base}/api/v1/basemap`)
  expect(response.status).toBe(200)
  return basemap.parse(await response.json())
}

/** Bytes as they come over the wire: fetch would unpack them. */
function wire(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: Buffer }> {
  return new Promise((resolve, reject) => {
    request(url, { headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }),
      )
    })
      .on('error', reject)
      .end()
  })
}

const tileOf = (template: string, z: number, x: number, y: number) =>
  template.replace('{z}', String(z)).replace('{x}', String(x)).replace('{y}', String(y))
/** The tile of the road at zoom 14. */
const ROAD = [14, 13_898, 5_966] as const

describe('a vector archive', () => {
  test('is described by what it says of itself', async () => {
    const served = await serve({ BASEMAP: `pmtiles:${vector}`, MAP_APPROVAL: '吉S(2026)001号' })
    const now = await said(served)
    expect(now).toMatchObject({
      kind: 'vector',
      schema: 'yiwang-district/1',
      district: '试',
      bounds: [...FACTS.bounds],
      minZoom: 11,
      maxZoom: 14,
      layers: ['land', 'road'],
      attribution: '演示数据',
      approval: '吉S(2026)001号',
      demo: true,
    })
    expect(served.warnings).toEqual([])
  })

  test('a tile goes out as it is stored to whoever takes gzip, unpacked to others, each form with a tag of its own', async () => {
    const served = await serve({ BASEMAP: `pmtiles:${vector}` })
    const now = await said(served)
    const url = served.base + (now.kind === 'vector' ? tileOf(now.tiles, ...ROAD) : '')
    const packed = await wire(url, { 'accept-encoding': 'gzip' })
    const plain = await wire(url, { 'accept-encoding': 'identity' })
    expect(packed.status).toBe(200)
    expect(packed.headers).toMatchObject({
      'content-encoding': 'gzip',
      'content-type': 'application/vnd.mapbox-vector-tile',
      'cache-control': 'private, max-age=31536000, immutable',
      vary: 'Accept-Encoding',
    })
    expect(plain.headers['content-encoding']).toBeUndefined()
    expect(gunzipSync(packed.body)).toEqual(plain.body)
    expect(plain.body.includes('一')).toBe(true)
    expect(packed.headers.etag).toMatch(/^"/)
    expect(packed.headers.etag).not.toBe(plain.headers.etag)
    const again = await wire(url, { 'accept-encoding': 'gzip', 'if-none-match': String(packed.headers.etag) })
    expect(again.status).toBe(304)
    expect(again.body.length).toBe(0)
    const unnamed = await wire(url.replace(/\?.*/, ''), { 'accept-encoding': 'gzip' })
    expect(unnamed.headers['cache-control']).toBe('private, no-cache')
  })

  test.each([
    ['nothing stands there', '14/0/0', 204],
    ['beyond its zooms', '20/0/0', 204],
    ['no such column', '2/4/0', 400],
    ['no such zoom', '25/0/0', 400],
    ['not a number', '14/a/0', 400],
    ['negative', '14/-1/0', 400],
  ])('%s: %s', async (_what, place, status) => {
    const { base } = await serve({ BASEMAP: `pmtiles:${vector}` })
    expect((await fetch(`${base}/api/v1/basemap/tiles/${place}`)).status).toBe(status)
  })

  test('is replaced while it is served: another template, the new tiles, no request lost', async () => {
    const path = join(folder, 'replaced.pmtiles')
    copyFileSync(vector, path)
    const served = await serve({ BASEMAP: `pmtiles:${path}` })
    const before = await said(served)
    const url = (now: Basemap) => served.base + (now.kind === 'vector' ? tileOf(now.tiles, ...ROAD) : '')
    const first = await wire(url(before), {})
    const asked = Array.from({ length: 40 }, (_, i) =>
      fetch(`${served.base}/api/v1/basemap/tiles/14/${13_880 + i}/5966`).then(({ status }) => status),
    )
    const beside = join(folder, 'beside.pmtiles')
    writeBasemap(beside, { road: [house('二')] }, FACTS)
    renameSync(beside, path)
    const after = await said(served)
    expect(url(after)).not.toBe(url(before))
    const second = await wire(url(after), {})
    expect(second.body.includes('二')).toBe(true)
    expect(second.headers.etag).not.toBe(first.headers.etag)
    expect((await wire(url(before), {})).headers['cache-control']).toBe('private, no-cache')
    for (const status of await Promise.all(asked)) expect([200, 204]).toContain(status)
  })
})

test('a picture archive: its media type, the size of its pictures, its source as words', async () => {
  const served = await serve({ BASEMAP: `pmtiles:${raster}`, MAP_OFFSET: 'gcj02' })
  const now = await said(served)
  expect(now).toMatchObject({ kind: 'raster', tileSize: 512, offset: 'gcj02', attribution: '© Survey & Co', demo: false })
  const tile = await wire(served.base + (now.kind === 'raster' ? tileOf(now.tiles[0] ?? '', 4, 13, 5) : ''), {
    'accept-encoding': 'gzip',
  })
  expect(tile.headers['content-type']).toBe('image/png')
  expect(tile.headers['content-encoding']).toBeUndefined()
  expect(tile.body).toEqual(WIDE)
})

describe('what cannot be used is said in one sentence and the platform goes on', () => {
  const damaged = async (name: string, change: (bytes: Buffer) => Buffer) => {
    const path = join(folder, name)
    await writeFile(path, change(readFileSync(vector)))
    return path
  }
  const byteAt = (at: number, value: number) => (bytes: Buffer) => {
    bytes[at] = value
    return bytes
  }
  test.each<[string, RegExp, (bytes: Buffer) => Buffer]>([
    ['text', /is not a PMTiles archive/, () => Buffer.from('hello')],
    ['long-text', /is not a PMTiles archive/, () => Buffer.alloc(1_000, 'x')],
    ['old', /is PMTiles version 2/, (bytes) => Buffer.concat([bytes.subarray(0, 7), Buffer.from([2]), bytes.subarray(8)])],
    ['cut', /is cut off: \d+ of \d+ bytes/, (bytes) => bytes.subarray(0, bytes.length - 10)],
    ['brotli', /otherwise than with gzip/, byteAt(98, 3)],
    ['unknown', /of a kind that cannot be drawn/, byteAt(99, 0)],
    ['zooms', /bounds or zooms make no sense/, byteAt(100, 15)],
    ['directory', /its directory cannot be read/, (bytes) => bytes.fill(0, 127, 140)],
    [
      'metadata',
      /its metadata cannot be read/,
      (bytes) => bytes.fill(0, Number(bytes.readBigUInt64LE(24)), Number(bytes.readBigUInt64LE(24)) + 4),
    ],
  ])('%s', async (name, why, change) => {
    const path = await damaged(`${name}.pmtiles`, change)
    const served = await serve({ BASEMAP: `pmtiles:${path}` })
    const now = await said(served)
    expect(now).toMatchObject({ kind: 'none', demo: false })
    const problem = now.kind === 'none' ? now.problem : ''
    expect(problem).toMatch(why)
    expect(problem?.startsWith(`BASEMAP: ${path} `)).toBe(true)
    await said(served)
    expect(served.warnings).toEqual([problem])
    expect((await fetch(`${served.base}/api/v1/basemap/tiles/14/0/0`)).status).toBe(404)
    expect((await fetch(`${served.base}/healthz`)).status).toBe(200)
  })

  test('a file that is not there; once it comes, it is served', async () => {
    const path = join(folder, 'later.pmtiles')
    const served = await serve({ BASEMAP: `pmtiles:${path}` })
    expect(await said(served)).toMatchObject({ kind: 'none', problem: `BASEMAP: ${path} is not there.` })
    copyFileSync(vector, path)
    expect((await said(served)).kind).toBe('vector')
  })

  test('nobody named a file and the demo has none: no problem, no map', async () => {
    const served = await serve({ DATA_DIR: join(folder, 'empty') })
    expect(await said(served)).toEqual({ kind: 'none', attribution: '', demo: false })
    expect(served.warnings).toEqual([])
  })

  test('a file cut off while it is served', async () => {
    const path = join(folder, 'shrunk.pmtiles')
    copyFileSync(vector, path)
    const served = await serve({ BASEMAP: `pmtiles:${path}` })
    expect((await said(served)).kind).toBe('vector')
    await truncate(path, 300)
    expect((await said(served)).kind).toBe('none')
  })

  test.each([
    ['a vector archive', (): string => `pmtiles:${vector}`],
    ['a style', (): string => 'style:https://maps.example.org/style.json'],
  ])('MAP_OFFSET with %s', async (_what, source) => {
    const served = await serve({ BASEMAP: source(), MAP_OFFSET: 'bd09' })
    expect(await said(served)).toMatchObject({ kind: 'none', problem: expect.stringContaining('MAP_OFFSET') })
  })

  test('any byte of an archive may be wrong: it is served, refused or said to be damaged, never more', async () => {
    const whole = readFileSync(vector)
    const path = join(folder, 'bytes.pmtiles')
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: whole.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const bytes = Buffer.from(whole)
        bytes[at] = (bytes[at] ?? 0) ^ change
        await writeFile(path, bytes)
        const ground = openGround({ ...readConfig({ BASEMAP: `pmtiles:${path}`, DATA_DIR: folder }) }, () => {})
        try {
          const now = await ground.now()
          expect(basemap.safeParse(now).error).toBeUndefined()
          await ground.tile(...ROAD).catch((error: Error) => expect(error.message).toMatch(/is damaged/))
        } finally {
          await ground.close()
        }
      }),
      { numRuns: 150 },
    )
  })
})

describe('maps from elsewhere', () => {
  const policy = async (variables: Record<string, string>) => {
    const served = await serve(variables)
    const response = await fetch(`${served.base}/healthz`)
    const sent = response.headers.get('content-security-policy') ?? ''
    const of = (name: string) => new RegExp(`${name} ([^;]*)`).exec(sent)?.[1]?.split(' ')
    return { served, connect: of('connect-src'), img: of('img-src'), script: of('script-src') }
  }

  test('a style: exactly its host is let in', async () => {
    const { served, connect, img, script } = await policy({ BASEMAP: 'style:https://maps.example.org:8443/osm/style.json' })
    expect(connect).toEqual(["'self'", 'https://maps.example.org:8443'])
    expect(img).toEqual(["'self'", 'data:', 'blob:', 'https://maps.example.org:8443'])
    expect(script).toEqual(["'self'"])
    expect(await said(served)).toEqual({
      kind: 'style',
      style: 'https://maps.example.org:8443/osm/style.json',
      attribution: 'maps.example.org',
      demo: false,
    })
  })

  test('sheets of pictures: their hosts are let in, the source is named as configured', async () => {
    const sheet = (layer: string) => `https://t0.example.org/${layer}/wmts?TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=1`
    const { served, connect } = await policy({
      BASEMAP: `tiles:${sheet('vec_w')} ${sheet('cva_w')}`,
      MAP_OFFSET: 'gcj02',
      MAP_SOURCE: '天地图',
      MAP_APPROVAL: 'GS(2026)1号',
    })
    expect(connect).toEqual(["'self'", 'https://t0.example.org'])
    expect(await said(served)).toMatchObject({
      kind: 'raster',
      tiles: [sheet('vec_w'), sheet('cva_w')],
      offset: 'gcj02',
      attribution: '天地图',
      approval: 'GS(2026)1号',
    })
  })

  test('an archive of ours lets nobody in', async () => {
    const { connect, img } = await policy({ BASEMAP: `pmtiles:${vector}` })
    expect(connect).toEqual(["'self'"])
    expect(img).toEqual(["'self'", 'data:', 'blob:'])
  })
})

test.each([
  'pmtiles:',
  'city.pmtiles',
  'style:osm.json',
  'style:file:///etc/passwd',
  'tiles:https://example.org/{z}/{x}',
  'tiles:',
])('BASEMAP=%s is not allowed', (value) => {
  expect(() => readConfig({ BASEMAP: value })).toThrow(/^BASEMAP=.* is not allowed: it must be pmtiles:FILE/)
})

test.each([
  ['PNG', '89504e470d0a1a0a0000000d49484452000002000000020008020000007b1a43ad', 512],
  ['JPEG', 'ffd8ffe000104a46494600010100000100010000ffc0001108010001000301220002110103', 256],
  ['WebP lossy', '52494646000000005745425056503820000000009d012a9d012a0001000100000000', 256],
  ['WebP extended', '524946460000000057454250565038580a00000000000000ff0100ff01000000', 512],
  ['something else', '00'.repeat(40), undefined],
])('the width of a %s', (_form, hex, width) => {
  expect(pictureWidth(Buffer.from(hex, 'hex'))).toBe(width)
})

test.each([
  ['&copy; <a href="https://osm.org/copyright">OpenStreetMap</a> contributors', '© OpenStreetMap contributors'],
  ['<b>Survey\n of</b>   1&#57;99', 'Survey of 1999'],
  ['天地图', '天地图'],
])('%s in words', (html, words) => {
  expect(plainText(html)).toBe(words)
})

test('the tiles kept never hold more than they may, and what was used last stays', () => {
  const store = new TileStore(10_000)
  const tile = { bytes: Buffer.alloc(2_000), gzipped: true }
  for (let i = 0; i < 50; i++) {
    store.set(String(i), tile)
    store.get('0')
    expect(store.held).toBeLessThanOrEqual(10_000)
  }
  expect(store.get('0')).toEqual({ tile })
  expect(store.get('49')).toEqual({ tile })
  expect(store.get('40')).toBeUndefined()
})
