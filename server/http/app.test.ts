/** The REST doors over real HTTP; only the records are in memory. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ACTIONS, type Catalogue, type Drill, type Grant, PROBLEM_TYPE, type Principal, type Problem } from '@yiwang/contract'
import { readConfig } from '@yiwang/contract/config'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { memoryAudit } from '../audit/memory-audit.fixture.ts'
import { openGround } from '../basemap/basemap.ts'
import { DUTY_OFFICER, dutyOfficerOf } from '../duty-officer.fixture.ts'
import { alertOf, assetOf, type MemoryRecords, memoryRecords } from '../memory-records.fixture.ts'
import { Places } from '../places/places.ts'
import { unasked } from '../unasked.fixture.ts'
import { createApp } from './app.ts'
import { edgeOf } from './edge.ts'
import { openApiOf } from './openapi.ts'
import { ROUTES } from './routes/registry.ts'

let records: MemoryRecords
let server: Server
let base: string
let folder: string
let who: Principal = DUTY_OFFICER
let unready: string | undefined
const failures: unknown[] = []
const PICTURE = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 4, 5, 6])
const SHA = createHash('sha256').update(PICTURE).digest('hex')
const catalogue: Catalogue = { rules: [], properties: {}, assetKinds: {}, protocols: [], conditions: {} }

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yiwang-http-'))
  await mkdir(join(folder, 'evidence', SHA.slice(0, 2)), { recursive: true })
  await writeFile(join(folder, 'evidence', SHA.slice(0, 2), SHA.slice(2)), PICTURE)
  await mkdir(join(folder, 'client', 'assets'), { recursive: true })
  await writeFile(join(folder, 'client', 'index.html'), '<!doctype html><title>screen</title>')
  await writeFile(join(folder, 'client', 'assets', 'index-abc123.js'), 'export {}')
  const behind: MemoryRecords = new Proxy({} as MemoryRecords, { get: (_none, name) => Reflect.get(records, name) })
  const ground = openGround(
    {
      BASEMAP: { kind: 'pmtiles', file: join(folder, 'basemap.pmtiles') },
      MAP_OFFSET: 'none',
      MAP_SOURCE: undefined,
      MAP_APPROVAL: '审图号 GS(2026)0001',
      DATA_DIR: folder,
      DEMO: '1',
    },
    () => {},
  )
  const app = createApp({
    doors: {
      records: behind,
      audit: memoryAudit(),
      readings: { seen: async () => undefined },
      access: unasked('access'),
      people: unasked('people'),
      ground,
      places: new Places({ assets: () => new Map(), position: () => undefined, birth: 'test' }),
      catalogue: () => catalogue,
      dataDir: folder,
      feeds: () => [],
      spaces: () => [],
      heard: async () => {},
      now: () => 1_780_000_000_000,
    },
    clientFolder: join(folder, 'client'),
    ready: {
      records: async () => {
        await records.head()
      },
      engine: async () => {
        if (unready) throw new Error(unready)
      },
    },
    metrics: new Registry(),
    edge: edgeOf(readConfig({})),
    gate: async () => ({ who, address: '127.0.0.1', mustChange: false }),
    failed: (error) => failures.push(error),
  })
  server = createServer(app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

beforeEach(() => {
  who = DUTY_OFFICER
  unready = undefined
  failures.length = 0
  records = memoryRecords(
    [assetOf(1), assetOf(2, { kind: 'camera', id: 'frigate:gate1', orgPath: '示范区/西河街道' })],
    [alertOf(1), alertOf(2, { level: 3, orgPath: '示范区/西河街道' }), alertOf(3, { level: 4, active: false })],
  )
})

async function get(path: string, init?: RequestInit): Promise<{ response: Response; body: unknown }> {
  const response = await fetch(`${base}${path}`, init)
  const text = await response.text()
  const json = response.headers.get('content-type')?.includes('json')
  return { response, body: json ? JSON.parse(text) : text }
}

function post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<{ response: Response; body: unknown }> {
  return get(path, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) })
}

/** What fetch does not let one send. */
function raw(path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(`${base}${path}`, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
      .on('error', reject)
      .end()
  })
}

const ALERT = alertOf(1).id

describe('problems', () => {
  const long = { ifVersion: 1, reason: 'x'.repeat(100_000), minutes: 5 }
  it.each<[string, string, RequestInit | undefined, number, string]>([
    ['an unknown path', '/api/v1/nothing', undefined, 404, 'unknown'],
    ['an unknown alert', `/api/v1/alerts/${alertOf(77).id}`, undefined, 404, 'alert.unknown'],
    ['an id that is none', '/api/v1/alerts/77', undefined, 400, 'malformed'],
    ['a path that is no UTF-8', '/api/v1/alerts/%E0%A4%A', undefined, 400, 'malformed'],
    ['a query it does not know', '/api/v1/alerts?sort=up', undefined, 400, 'malformed'],
    ['a level that is none', '/api/v1/alerts?level=5', undefined, 400, 'malformed'],
    ['a limit beyond the limit', '/api/v1/alerts?limit=100000', undefined, 400, 'malformed'],
    ['a number that is none', '/api/v1/alerts?number=0128', undefined, 400, 'malformed'],
    ['a box inside out', '/api/v1/assets?bbox=2,2,1,1', undefined, 400, 'malformed'],
    ['a time without zone', '/api/v1/observations?feature=dji:drone-1&from=2026-01-01T00:00:00', undefined, 400, 'malformed'],
    ['a feature nobody knows', '/api/v1/observations?feature=dji:none', undefined, 404, 'feature.unknown'],
    ['more rows than are given at once', '/api/v1/observations?feature=dji:drone-1&limit=10001', undefined, 400, 'malformed'],
    ['the wrong method', `/api/v1/alerts/${ALERT}`, { method: 'DELETE' }, 405, 'method'],
    [
      'a body that is no JSON',
      `/api/v1/alerts/${ALERT}/ack`,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"if' },
      400,
      'json',
    ],
    [
      'a body of another type',
      `/api/v1/alerts/${ALERT}/ack`,
      { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"ifVersion":1}' },
      415,
      'mediaType',
    ],
    [
      'a body that is too large',
      `/api/v1/alerts/${ALERT}/shelve`,
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(long) },
      413,
      'tooLarge',
    ],
    ['a picture nobody has', `/api/v1/evidence/${'0'.repeat(64)}`, undefined, 404, 'evidence.unknown'],
    ['a picture outside the store', '/api/v1/evidence/..%2f..%2fpasswd', undefined, 400, 'malformed'],
    ['a file that is not there', '/assets/gone.js', undefined, 404, 'unknown'],
  ])('answers %s with a problem document', async (_name, path, init, status, code) => {
    const { response, body } = await get(path, init)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toContain(PROBLEM_TYPE)
    expect(body).toMatchObject({ type: 'about:blank', status, code })
    expect(failures).toEqual([])
  })

  it('says where a body is wrong', async () => {
    const { response, body } = await post(`/api/v1/alerts/${ALERT}/shelve`, { ifVersion: 'one', minutes: 5_000, all: true })
    expect(response.status).toBe(400)
    const paths = (body as Problem).errors?.map(({ path }) => path)
    expect(paths).toEqual(expect.arrayContaining(['body.ifVersion', 'body.minutes', 'body.reason']))
  })

  it('tells nothing of an error inside, and calls lost records unavailable', async () => {
    records.alerts = () => Promise.reject(new Error('relation "secret" does not exist'))
    const inside = await get('/api/v1/alerts')
    expect(inside.response.status).toBe(500)
    expect(JSON.stringify(inside.body)).not.toContain('secret')
    expect(failures).toHaveLength(1)
    records.alerts = () => Promise.reject(Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }))
    expect((await get('/api/v1/alerts')).body).toMatchObject({ status: 503, code: 'records.unavailable' })
  })
})

describe('alerts', () => {
  it('are listed by state and level, page by page', async () => {
    expect((await get('/api/v1/alerts?level=1,3&state=unacked')).body).toMatchObject({ items: [{ level: 1 }, { level: 3 }] })
    const first = (await get('/api/v1/alerts?limit=2')).body as { items: unknown[]; next: string }
    expect(first.items).toHaveLength(2)
    expect((await get(`/api/v1/alerts?limit=2&cursor=${first.next}`)).body).toMatchObject({ items: [{ level: 4 }] })
  })

  it('are acknowledged once; who comes second gets the newer state', async () => {
    const first = await post(`/api/v1/alerts/${ALERT}/ack`, { ifVersion: 1 })
    expect(first.response.status).toBe(200)
    expect(first.body).toMatchObject({ version: 2, ackedBy: DUTY_OFFICER.id, ackedAt: 1_780_000_000_000 })
    const second = await post(`/api/v1/alerts/${ALERT}/ack`, { ifVersion: 1 })
    expect(second.response.status).toBe(409)
    expect(second.body).toMatchObject({ code: 'alert.conflict', current: { version: 2, ackedBy: DUTY_OFFICER.id } })
  })

  it('are listed by where and since when they were raised', async () => {
    const { body } = await get(`/api/v1/alerts/${ALERT}`)
    const { asset, firstSeen } = body as { asset: string; firstSeen: number }
    const here = (await get(`/api/v1/alerts?asset=${encodeURIComponent(asset)}&from=${firstSeen}`)).body as { items: unknown[] }
    expect(here.items).toContainEqual(body)
    expect((await get('/api/v1/alerts?asset=dji:elsewhere')).body).toEqual({ items: [] })
    expect((await get(`/api/v1/alerts?asset=${encodeURIComponent(asset)}&from=${firstSeen + 60_000}`)).body).toEqual({
      items: [],
    })
  })

  it('say what became of them, and who did it', async () => {
    await post(`/api/v1/alerts/${ALERT}/ack`, { ifVersion: 1 })
    expect((await get(`/api/v1/alerts/${ALERT}/history`)).body).toMatchObject({
      items: [{ version: 2, change: 'acked', at: 1_780_000_000_000, by: DUTY_OFFICER.id, level: 1 }],
    })
    expect((await get('/api/v1/alerts/00000000-0000-4000-8000-0000000000ff/history')).response.status).toBe(404)
  })

  it('refuse what their lifecycle forbids', async () => {
    const { response, body } = await post(`/api/v1/alerts/${ALERT}/shelve`, { ifVersion: 1, minutes: 5, reason: 'later' })
    expect(response.status).toBe(422)
    expect(body).toMatchObject({ code: 'alert.level', current: { level: 1 } })
  })
})

const NOW = 1_780_000_000_000
const NOTICE = { kind: 'weather', text: '暴雨橙色预警', issuer: '市气象台', at: NOW - 60_000 }

it.each([
  ['drills', { name: '演练', phases: ['一'], kinds: ['drone'], assets: [] }],
  ['notices', NOTICE],
])('of %s elsewhere nobody is told by getting fewer', async (path, body) => {
  await post(`/api/v1/${path}`, body)
  who = dutyOfficerOf('示范区/东盛街道')
  await post(`/api/v1/${path}`, body)
  who = dutyOfficerOf('示范区/西河街道')
  expect((await get(`/api/v1/${path}?limit=1`)).body).toMatchObject({ items: [{ orgPath: '' }] })
})

it.each([
  ['a query', () => get('/api/v1/faults?source=a%00b')],
  ['a path', () => get('/api/v1/grids/%00')],
  ['a body', () => post('/api/v1/notices', { ...NOTICE, text: 'a\0b' })],
  ['a cursor that was never given', () => get('/api/v1/assets?cursor=9007199254740991')],
])('%s with what no records hold is refused, and no fault of ours', async (_, ask) => {
  expect((await ask()).body).toMatchObject({ status: 400, code: 'malformed' })
})

describe('drills', () => {
  const request = { name: '防汛演练', phases: ['预警', '响应', '恢复'], kinds: ['floodPoint'] }
  const DRILL = '00000000-0000-4000-a000-000000000000'

  it('are begun, listed and ended, each act naming the version it was decided on', async () => {
    const { response, body } = await post('/api/v1/drills', request)
    expect(response.status).toBe(201)
    expect(body).toMatchObject({ id: DRILL, ...request, assets: [], steps: [{ phase: 0, by: DUTY_OFFICER.id }], version: 1 })
    expect((await get('/api/v1/drills?running=true')).body).toMatchObject({ items: [{ id: DRILL }] })
    expect((await post(`/api/v1/drills/${DRILL}/end`, { ifVersion: 7 })).body).toMatchObject({
      status: 409,
      code: 'drill.conflict',
    })
    expect((await post(`/api/v1/drills/${DRILL}/phase`, { ifVersion: 1, phase: 9 })).body).toMatchObject({
      status: 422,
      code: 'drill.noSuchPhase',
      current: { id: DRILL },
    })
    expect((await post(`/api/v1/drills/${DRILL}/end`, { ifVersion: 1 })).body).toMatchObject({
      endedBy: DUTY_OFFICER.id,
      version: 2,
    })
    expect((await get('/api/v1/drills?running=true')).body).toEqual({ items: [] })
    expect((await get('/api/v1/drills')).body).toMatchObject({ items: [{ id: DRILL }] })
  })

  it.each<[string, unknown, number, string]>([
    ['of nothing', { ...request, kinds: [] }, 400, 'malformed'],
    ['without a phase', { ...request, phases: [] }, 400, 'malformed'],
    ['of an unknown kind', { ...request, kinds: ['tram'] }, 400, 'malformed'],
    ['of an unknown asset', { ...request, assets: ['dji:none'] }, 404, 'asset.unknown'],
  ])('%s are refused', async (_name, body, status, code) => {
    expect((await post('/api/v1/drills', body)).body).toMatchObject({ status, code })
  })

  it('that would share an asset are refused with the one that holds it', async () => {
    const { body } = await post('/api/v1/drills', request)
    records.startDrill = async () => ({ ok: false, why: 'overlap', drill: body as Drill })
    expect((await post('/api/v1/drills', request)).body).toMatchObject({
      status: 409,
      code: 'drill.overlap',
      current: { id: DRILL },
    })
  })

  it('are run within one’s own area and by those who may', async () => {
    await post('/api/v1/drills', request)
    who = dutyOfficerOf('示范区/西河街道')
    expect((await post('/api/v1/drills', { ...request, assets: ['dji:drone-1'] })).response.status).toBe(403)
    expect((await post(`/api/v1/drills/${DRILL}/end`, { ifVersion: 1 })).response.status).toBe(403)
    // It is the whole district's: whoever has a street of it is told, and may not end it.
    expect((await get('/api/v1/drills')).body).toMatchObject({ items: [{ id: DRILL }] })
    // A drill of a kind holds all of that kind: whoever answers for some kinds or one group has no part of the district for it.
    const parts: readonly Pick<Grant, 'kinds' | 'group'>[] = [{ kinds: ['drone'] }, { group: '集市' }]
    for (const only of parts) {
      who = { ...DUTY_OFFICER, grants: [{ role: 'dutyChief', orgPath: '', ...only }] }
      for (const path of ['drills', 'notices'])
        expect((await post(`/api/v1/${path}`, path === 'drills' ? request : NOTICE)).body).toMatchObject({
          code: 'forbidden.area',
        })
    }
    who = { ...DUTY_OFFICER, grants: [{ role: 'dispatcher', orgPath: '' }] }
    expect((await post('/api/v1/drills', request)).body).toMatchObject({ code: 'forbidden.action' })
    expect((await get('/api/v1/drills')).response.status).toBe(200)
  })
})

describe('notices', () => {
  const typed = NOTICE

  it('are entered as issued, and lifted', async () => {
    const { response, body } = await post('/api/v1/notices', typed)
    expect(response.status).toBe(201)
    expect(body).toMatchObject({ ...typed, enteredBy: DUTY_OFFICER.id, enteredAt: NOW })
    const { id } = body as { id: string }
    expect((await post(`/api/v1/notices/${id}/lift`, {})).body).toMatchObject({ liftedBy: DUTY_OFFICER.id, liftedAt: NOW })
    expect((await post(`/api/v1/notices/${ALERT}/lift`, {})).body).toMatchObject({ status: 404, code: 'notice.unknown' })
  })

  it.each<[string, object, number, string]>([
    ['no issuer', { issuer: ' ' }, 400, 'malformed'],
    ['no time', { at: undefined }, 400, 'malformed'],
    ['a level of ours for a kind', { kind: 'alert' }, 400, 'malformed'],
    ['an end before its beginning', { until: NOW - 120_000 }, 400, 'malformed'],
    ['an end that has passed', { until: NOW - 1 }, 422, 'notice.over'],
    ['a time ahead', { at: NOW + 1 }, 422, 'notice.future'],
  ])('with %s are refused', async (_name, change, status, code) => {
    expect((await post('/api/v1/notices', { ...typed, ...change })).body).toMatchObject({ status, code })
  })
})

describe('the past', () => {
  const NOW = 1_780_000_000_000
  const HOUR = 3_600_000

  it('may be kept once it is all written, and is asked for again while it grows', async () => {
    const old = await get(`/api/v1/moments?at=${NOW - HOUR}`)
    expect(old.body).toMatchObject({ at: NOW - HOUR, complete: true, alerts: [{}, {}, {}] })
    expect(old.response.headers.get('cache-control')).toBe('private, max-age=300')
    const etag = old.response.headers.get('etag') ?? ''
    expect(await raw(`/api/v1/moments?at=${NOW - HOUR}`, { 'if-none-match': etag })).toBe(304)
    expect((await get(`/api/v1/moments?at=${NOW}`)).response.headers.get('cache-control')).toBe('no-cache')
  })

  it.each<[string, string, number, string]>([
    ['a moment to come', `/moments?at=${NOW + 1}`, 422, 'moment.future'],
    ['a moment without an instant', '/moments', 400, 'malformed'],
    ['tracks of two days', `/tracks?from=${NOW - 48 * HOUR}&to=${NOW}`, 422, 'tracks.tooLong'],
    ['tracks backwards', `/tracks?from=${NOW}&to=${NOW - 1}`, 400, 'malformed'],
    ['counts in bins that days are no multiple of', '/alerts/counts?bin=420000', 400, 'malformed'],
    ['too many counts', `/alerts/counts?bin=300000&from=${NOW - 240 * HOUR}`, 422, 'counts.tooMany'],
    ['a series of nobody', '/series?property=water.depth&bin=300000', 400, 'malformed'],
    ['a series of somebody unknown', '/series?property=water.depth&bin=300000&assets=dji:none', 404, 'feature.unknown'],
    [
      'too long a series',
      `/series?property=water.depth&bin=60000&kinds=floodPoint&from=${NOW - 60 * HOUR}`,
      422,
      'series.tooMuch',
    ],
    ['a forecast of something else', '/forecasts?property=air.temperature', 400, 'malformed'],
  ])('refuses %s', async (_name, path, status, code) => {
    expect((await get(`/api/v1${path}`)).body).toMatchObject({ status, code })
  })

  it('answers what it may', async () => {
    expect((await get('/api/v1/alerts/counts')).body).toEqual([
      { at: NOW - 24 * HOUR, byLevel: { 1: 3, 2: 0, 3: 0, 4: 0 }, drilled: 0 },
    ])
    expect((await get(`/api/v1/tracks?from=${NOW - HOUR}&to=${NOW}`)).body).toMatchObject({ step: 2_000, tracks: [] })
    expect((await get('/api/v1/series?property=rain.total&bin=300000&kinds=rainGauge')).body).toMatchObject({
      as: 'rise',
      from: NOW - 24 * HOUR,
    })
    expect((await get('/api/v1/forecasts')).body).toMatchObject({ made: NOW, closes: 25, model: { id: 'reservoir-1' } })
    who = dutyOfficerOf('示范区/西河街道')
    expect((await get('/api/v1/series?property=x&bin=300000&assets=dji:drone-1')).response.status).toBe(403)
  })
})

describe('the door', () => {
  it('asks for an action on every route', async () => {
    who = { ...DUTY_OFFICER, grants: [] }
    for (const { method, path } of ROUTES.filter(({ action }) => action !== 'public' && action !== 'self')) {
      const filled = path
        .replace('{id}', path.startsWith('/devices') ? 'dji:drone-1' : ALERT)
        .replace('{sha256}', SHA)
        .replace('{command}', ALERT)
      const { response, body } = method === 'get' ? await get(`/api/v1${filled}`) : await post(`/api/v1${filled}`, {})
      expect([path, response.status, (body as Problem).code]).toEqual([path, 403, 'forbidden.action'])
    }
    expect((await get('/metrics')).response.status).toBe(403)
    // They count what is in the whole district.
    who = { ...DUTY_OFFICER, grants: [{ role: 'systemAdmin', orgPath: '示范区/西河街道' }] }
    expect((await get('/metrics')).body).toMatchObject({ code: 'forbidden.area' })
    for (const { action } of ROUTES) expect([...ACTIONS, 'public']).toContain(action)
  })

  it('hides what lies outside the area', async () => {
    who = dutyOfficerOf('示范区/西河街道')
    expect((await get('/api/v1/alerts')).body).toMatchObject({ items: [{ level: 3 }] })
    expect((await get('/api/v1/assets')).body).toMatchObject({ items: [{ id: 'frigate:gate1' }] })
    expect((await get(`/api/v1/alerts/${ALERT}`)).body).toMatchObject({ status: 403, code: 'forbidden.area' })
    expect((await post(`/api/v1/alerts/${ALERT}/ack`, { ifVersion: 1 })).response.status).toBe(403)
    expect((await post('/api/v1/devices/dji:drone-1/commands', { action: 'syncClock' })).response.status).toBe(403)
    expect((await get('/api/v1/observations?feature=dji:drone-1')).response.status).toBe(403)
  })

  it('refuses pages of other sites and names that only point here', async () => {
    const ack = { ifVersion: 1 }
    expect((await post(`/api/v1/alerts/${ALERT}/ack`, ack, { origin: 'https://evil.example' })).response.status).toBe(403)
    expect((await post(`/api/v1/alerts/${ALERT}/ack`, ack, { origin: 'null' })).response.status).toBe(403)
    expect((await post(`/api/v1/alerts/${ALERT}/ack`, ack, { origin: base })).response.status).toBe(200)
    expect(await raw('/api/v1/alerts', { host: 'rebound.example' })).toBe(421)
    expect(await raw('/api/v1/alerts', { host: 'localhost:1' })).toBe(200)
  })

  it('sends strict headers with everything', async () => {
    for (const path of ['/', '/api/v1/alerts', '/api/v1/docs', '/nothing.txt']) {
      const { headers } = (await get(path)).response
      expect(headers.get('content-security-policy')).toContain("script-src 'self'")
      expect(headers.get('content-security-policy')).not.toContain('unsafe')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('x-powered-by')).toBeNull()
    }
  })
})

describe('other routes', () => {
  it('take ISO instants and give milliseconds', async () => {
    const { body } = await get(
      '/api/v1/observations?feature=dji:drone-1&property=battery.level&from=2026-03-15T09:30:00%2B08:00&limit=10000',
    )
    expect(body).toEqual({
      items: [{ feature: 'dji:drone-1', property: 'battery.level', value: 12, time: Date.UTC(2026, 2, 15, 1, 30) }],
    })
  })

  it('list assets in a box', async () => {
    expect((await get('/api/v1/assets?kind=drone&bbox=121,31,122,32')).body).toMatchObject({ items: [{ id: 'dji:drone-1' }] })
    expect((await get('/api/v1/assets?bbox=0,0,1,1')).body).toEqual({ items: [] })
  })

  it('issue a command and tell what became of it', async () => {
    const { response, body } = await post('/api/v1/devices/dji:drone-1/commands', {
      action: 'dutyCheck',
      minutes: 5,
      expiresInSeconds: 30,
    })
    expect(response.status).toBe(202)
    expect(body).toMatchObject({
      device: 'dji:drone-1',
      actor: DUTY_OFFICER.id,
      expiresAt: 1_780_000_030_000,
      body: { action: 'dutyCheck', minutes: 5 },
    })
    expect((await get(response.headers.get('location') ?? '')).body).toEqual(body)
    expect((await post('/api/v1/devices/dji:drone-1/commands', { action: 'explode' })).response.status).toBe(400)
    expect((await post('/api/v1/devices/dji:none/commands', { action: 'syncClock' })).response.status).toBe(404)
  })

  it('give a picture as it is, to keep for minutes, and nothing but a picture', async () => {
    const response = await fetch(`${base}/api/v1/evidence/${SHA}`)
    expect(Buffer.from(await response.arrayBuffer())).toEqual(PICTURE)
    expect(response.headers.get('content-type')).toBe('image/jpeg')
    expect(response.headers.get('cache-control')).toBe('private, max-age=300')
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
  })
})

describe('operations', () => {
  it('are alive, and ready only when everything they rest on is', async () => {
    expect((await get('/healthz')).body).toEqual({ ok: true })
    expect((await get('/readyz')).response.status).toBe(200)
    unready = 'owns no partition'
    expect((await get('/readyz')).body).toMatchObject({ status: 503, errors: [{ path: 'engine', message: 'owns no partition' }] })
    expect((await get('/metrics')).response.status).toBe(200)
  })
})

describe('the client', () => {
  it('is served: the page never kept, its hashed files for ever', async () => {
    const page = await get('/')
    expect(page.body).toContain('screen')
    expect(page.response.headers.get('cache-control')).toBe('no-store')
    expect((await get('/alerts/7', { headers: { accept: 'text/html' } })).body).toContain('screen')
    expect((await get('/assets/index-abc123.js')).response.headers.get('cache-control')).toContain('immutable')
  })
})

describe('the OpenAPI document', () => {
  const document = openApiOf(ROUTES) as {
    paths: Record<string, Record<string, { operationId: string }>>
    components: { schemas: Record<string, unknown> }
  }

  it('describes every route of the table and nothing else, each under a name of its own', () => {
    const described = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    expect(described.sort()).toEqual(ROUTES.map(({ method, path }) => `${method} ${path}`).sort())
    const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId))
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('refers only to schemas it holds, and holds the words of the contract once', () => {
    const text = JSON.stringify(document)
    const references = new Set([...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1] ?? ''))
    for (const name of references) expect(Object.keys(document.components.schemas)).toContain(name)
    expect([...text.matchAll(/"\$ref":"(?!#\/components\/schemas\/)/g)]).toEqual([])
    expect([...references]).toEqual(expect.arrayContaining(['Alert', 'Asset', 'Feed', 'Problem', 'Evidence']))
  })

  it('is served beside a page to browse it without inline scripts', async () => {
    expect((await get('/api/v1/openapi.json')).body).toEqual(JSON.parse(JSON.stringify(document)))
    const page = await get('/api/v1/docs')
    expect(page.body).not.toMatch(/<script(?! src)/)
    for (const [, file] of String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect((await get(`/api/v1/${file}`)).response.status).toBe(200)
    }
  })
})
