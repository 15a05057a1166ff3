/** An invented afternoon of an invented district: a few hundred assets, some alerts of every kind, one stale feed. */
import { readFileSync } from 'node:fs'
import { type Alert, ASSET_KINDS, type Asset, type AssetKind, type Feed, MINUTE, PROPERTIES, SECOND } from '@yiwang/contract'
import { sampleAlert, sampleAsset } from './sample.ts'
import { COLLEAGUES, DUTY_OFFICER, dutySession, SAMPLE_WAYS, sampleKeys } from './sample-people.ts'
import { samplePlaces } from './sample-places.ts'
import { sampleRest } from './sample-rest.ts'
import type { World } from './screen-server.ts'

const STREETS = ['东盛街道', '吉林街道', '荣光街道', '远达街道', '八里堡街道', '英俊镇']
const PLACES = ['盛景商业中心', '铁路下穿', '惠民小区', '集贸市场', '客运东站', '中心医院', '第一中学', '滨河公园']
const NAME: Record<AssetKind, string> = {
  fireRoom: '消防控制室',
  floodPoint: '内涝点',
  fillingStation: '加油站',
  warehouse: '应急仓库',
  keySite: '重点场所',
  fireStation: '微型消防站',
  rainGauge: '雨量站',
  gate: '封控道闸',
  camera: '视频点位',
  dock: '无人机机场',
  drone: '无人机',
  sensor: '感知点',
}
const PROTOCOL: Record<AssetKind, string> = {
  fireRoom: 'gb26875',
  floodPoint: 'sl651',
  fillingStation: 'observation',
  warehouse: 'observation',
  keySite: 'observation',
  fireStation: 'observation',
  rainGauge: 'sl651',
  gate: 'observation',
  camera: 'frigate',
  dock: 'dji',
  drone: 'dji',
  sensor: 'observation',
}

/** A small generator with a seed: the same district each time. */
function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

function traitsOf(kind: AssetKind, i: number): Asset['traits'] {
  return kind === 'camera' ? { headingDeg: (i * 47) % 360, fovDeg: 62 } : {}
}

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
export const PICTURE = 'a'.repeat(64)

export function sampleWorld(now: number, picture?: string): World {
  const random = chance(7)
  const assets: Asset[] = []
  const add = (kind: AssetKind, count: number, period?: number) => {
    for (let i = 0; i < count; i++) {
      const handle = assets.length + 1
      const street = STREETS[handle % STREETS.length] ?? ''
      const id = `${PROTOCOL[kind]}:${kind}${i}`
      assets.push(
        sampleAsset(handle, kind, {
          id,
          name: `${street} ${PLACES[i % PLACES.length]} ${NAME[kind]}`,
          address: `${street.slice(0, 2)}大街 ${100 + i * 8} 号`,
          lon: 125.34 + random() * 0.1,
          lat: 43.83 + random() * 0.06,
          orgPath: `示范区/${street}`,
          gridCode: `22010500${String(i).padStart(4, '0')}`,
          config: { device: id, ...(period !== undefined && { period }) },
          traits: traitsOf(kind, i),
        }),
      )
    }
  }
  add('fireRoom', 40, 60)
  add('floodPoint', 30, 300)
  add('fillingStation', 9)
  add('warehouse', 5)
  add('keySite', 8)
  add('fireStation', 6)
  add('rainGauge', 4, 300)
  add('gate', 6, 300)
  add('camera', 90)
  add('dock', 3, 30)
  add('drone', 3, 2)
  add('sensor', 24, 300)
  assets.push(
    sampleAsset(assets.length + 1, 'sensor', {
      id: 'observation:acme:WL-0031',
      name: 'observation:acme:WL-0031',
      lon: undefined,
      lat: undefined,
    }),
  )
  const of = (kind: AssetKind) => assets.filter((asset) => asset.kind === kind)
  const flood = of('floodPoint')
  const stale = new Set(flood.slice(20, 23).map((a) => a.handle))
  const lost = new Set([...flood.slice(23, 25), ...of('fireRoom').slice(30, 32)].map((a) => a.handle))
  const seen = assets.map(({ handle }) => ({
    handle,
    time: now - (lost.has(handle) ? 3 * 3_600_000 : stale.has(handle) ? 18 * MINUTE : 5 * SECOND),
    online: !lost.has(handle),
  }))
  const depths = [12, 27, 0, 18, 6, 0, 0, 3, 0, 0, 44, 0]
  const values = flood.flatMap(({ handle }, i) => [
    { handle, property: 'water.depth', value: depths[i % depths.length] ?? 0, time: now - 20 * SECOND },
    { handle, property: 'supply.voltage', value: 12.4, time: now - 20 * SECOND },
  ])
  const positions = of('drone').map(({ handle, lon, lat }, i) => ({
    handle,
    lon: lon ?? 0,
    lat: lat ?? 0,
    heading: 40 + i * 90,
    speed: 8,
    elevation: 100,
    time: now - SECOND,
  }))
  const alerts = sampleAlerts(now, assets)
  return {
    assets,
    positions,
    values,
    seen,
    alerts,
    history: Array.from({ length: 72 }, (_, i) => ({
      time: now - (72 - i) * 5 * MINUTE,
      value: Math.max(0, Math.round(6 + 8 * Math.sin(i / 9) + random() * 2)),
    })),
    evidence: picture === undefined ? new Map() : new Map([[PICTURE, readFileSync(picture)]]),
    rest: new Map([...sampleRest(now, assets, alerts), ...samplePlaces({ assets, values }, now)]),
    own: dutySession(now),
    ways: SAMPLE_WAYS,
    keys: sampleKeys(now),
    colleagues: [...COLLEAGUES],
    silent: [],
    drills: [],
    notices: [],
    faults: [
      {
        id: '1',
        source: 'gb26875',
        reason: 'checksum',
        at: now - 40 * SECOND,
        from: '127.0.0.1:40312',
        bytes: '4040010001',
        count: 1,
      },
      { id: '2', source: 'frigate', reason: 'json', at: now - 6 * MINUTE, from: 'frigate/events', bytes: '7b22', count: 3 },
    ],
    catalogue: sampleCatalogue(),
    status: {
      at: now,
      engineLag: 120,
      spaces: [],
      conflated: 0,
      drill: null,
      feeds: [
        feed('gb26875', 40, { fresh: 38, offline: 2, lastSeen: now - 2 * SECOND, rate: 0.7, faults: 1 }),
        feed('sl651', 30, { fresh: 25, stale: 3, offline: 2, lastSeen: now - 40 * SECOND, rate: 0.1 }),
        feed('frigate', 60, { lastSeen: now - 3 * SECOND, rate: 12.4, faults: 3 }),
        feed('isapi', 30, { fresh: 0, stale: 30, lastSeen: now - 18 * MINUTE, rate: 0 }),
        feed('dji', 6, { lastSeen: now - SECOND, rate: 1.5 }),
        feed('observation', 25, { lastSeen: now - 12 * SECOND, unplaced: 1, rate: 0.3 }),
      ],
      processes: (['redis', 'postgres', 'ingest', 'mqtt', 'engine', 'server', 'demo'] as const).map((name) => ({
        name,
        state: 'up' as const,
        restarts: 0,
        since: now - 3_600_000,
      })),
    },
  }
}

function feed(id: string, devices: number, change: Partial<Feed>): Feed {
  return {
    id,
    up: true,
    devices,
    fresh: devices,
    stale: 0,
    offline: 0,
    unplaced: 0,
    rate: 0,
    faults: 0,
    accepted: 10_000,
    duplicate: 12,
    rejected: 4,
    shed: 0,
    ...change,
  }
}

function sampleAlerts(now: number, assets: readonly Asset[]): Alert[] {
  const pick = (kind: AssetKind, i: number) => assets.filter((asset) => asset.kind === kind)[i] ?? assets[0]
  let n = 0
  const make = (
    rule: string,
    family: Alert['family'],
    kind: AssetKind,
    i: number,
    age: number,
    change: Partial<Alert>,
  ): Alert => {
    const asset = pick(kind, i)
    n++
    return sampleAlert({
      id: uuid(n),
      number: `20260514-${String(180 + n).padStart(4, '0')}`,
      rule,
      family,
      feature: asset?.id ?? '',
      asset: asset?.id ?? '',
      orgPath: asset?.orgPath ?? '',
      ...(asset?.gridCode !== undefined && { gridCode: asset.gridCode }),
      ...(asset?.lon !== undefined && { lon: asset.lon, lat: asset.lat }),
      firstSeen: now - age,
      lastSeen: now - Math.min(age, 20 * SECOND),
      risenAt: now - age,
      ...change,
    })
  }
  const acked = (delay: number, age: number) => ({ ackedBy: DUTY_OFFICER.id, ackedAt: now - age + delay })
  return [
    make('fire', 'fire', 'fireRoom', 4, 102 * SECOND, {
      level: 2,
      peak: 2,
      count: 3,
      params: { part: '2 区 4 层' },
      timeSuspect: true,
      deviceTime: '2026-05-14 02:11:09',
      evidence: [
        {
          sha256: PICTURE,
          at: now - 70 * SECOND,
          frame: 'full',
          boxes: [
            { box: [0.275, 0.51, 0.31, 0.39], label: '值班岗无人', score: 0.93 },
            { box: [0.514, 0.24, 0.064, 0.145], label: '火警灯亮', score: 0.88 },
          ],
        },
      ],
    }),
    make('floodLevel', 'flood', 'floodPoint', 0, 6 * MINUTE, { level: 3, params: { depth: 12 } }),
    make('camera-ai', 'camera', 'camera', 3, 4 * MINUTE, { level: 3, params: { label: 'fireLane' } }),
    make('floodLevel', 'flood', 'floodPoint', 1, 20 * MINUTE, {
      level: 2,
      params: { depth: 27 },
      ...acked(40 * SECOND, 20 * MINUTE),
    }),
    make('camera-ai', 'camera', 'camera', 5, 25 * MINUTE, {
      level: 3,
      params: { label: '加油时未熄火' },
      ...acked(50 * SECOND, 25 * MINUTE),
    }),
    make('camera-ai', 'camera', 'camera', 7, 31 * MINUTE, {
      level: 4,
      ackDue: undefined,
      params: { label: '占道经营' },
      count: 4,
    }),
    make('silence', 'device', 'floodPoint', 23, 3 * 60 * MINUTE, { level: 4, ackDue: undefined, params: {} }),
    make('droneBattery', 'drone', 'drone', 1, 3 * MINUTE, { level: 4, ackDue: undefined, params: { percent: 27 } }),
    make('camera-ai', 'camera', 'camera', 9, 50 * MINUTE, {
      level: 3,
      active: false,
      clearedAt: now - 30 * MINUTE,
      params: { label: 'ebike' },
    }),
    make('fire-fault', 'fire', 'fireRoom', 9, 55 * MINUTE, {
      level: 3,
      params: {},
      shelvedBy: DUTY_OFFICER.id,
      shelvedUntil: now + 12 * MINUTE,
      shelveReason: '已安排检修',
    }),
    ...Array.from({ length: 40 }, (_, i) =>
      make('camera-ai', 'camera', 'camera', 10 + i, (65 + i * 31) * MINUTE, {
        level: i % 7 === 0 ? 3 : 4,
        active: false,
        params: { label: '垃圾满溢' },
        lastSeen: now - (65 + i * 31) * MINUTE,
        clearedAt: now - (60 + i * 31) * MINUTE,
        ...acked(45 * SECOND, (65 + i * 31) * MINUTE),
        ...(i % 4 === 0 && {
          verdict: { value: i % 8 === 0 ? 'false' : 'true', by: DUTY_OFFICER.id, at: now - 3_600_000 } as const,
        }),
      }),
    ),
  ]
}

function sampleCatalogue(): World['catalogue'] {
  const reasons = (...texts: [string, string][]) => texts.map(([zh, en], i) => ({ key: `r${i}`, text: { zh, en } }))
  const rule = (id: string, family: string, zh: string, en: string, why: string, whyEn: string, ...own: [string, string][]) => ({
    id,
    family,
    title: { zh, en },
    deviation: { zh, en },
    explanation: { zh: why, en: whyEn },
    verdictReasons: reasons(...own),
    levels: [1, 2, 3, 4] as (1 | 2 | 3 | 4)[],
  })
  const camera: [string, string][] = [
    ['画面无此目标', 'Not in the picture'],
    ['规则区域不准', 'Zone is wrong'],
    ['属实但允许', 'True but allowed'],
    ['设备故障', 'Device fault'],
  ]
  return {
    rules: [
      rule(
        'fire',
        'fire',
        '火警未复位 · {part}',
        'Fire not reset · {part}',
        '火警后 60 秒未复位',
        'Not reset within 60 s',
        ['误动作(烟尘/蒸汽)', 'Dust or steam'],
        ['测试未报备', 'Unannounced test'],
        ['设备故障', 'Device fault'],
        ['人为误报', 'False call'],
      ),
      rule('fire-fault', 'fire', '主电源故障', 'Main power fault', '主电或总线故障', 'Main power or bus fault', [
        '设备故障',
        'Device fault',
      ]),
      rule(
        'floodLevel',
        'flood',
        '积水 {depth} cm',
        'Water {depth} cm',
        '连续 2 次超过水深标准',
        'Over the step for 2 reports',
        ['探头被遮挡', 'Sensor covered'],
        ['短时溅水', 'Splash'],
      ),
      rule('camera-ai', 'camera', '{label}', '{label}', '相机识别持续超过时限', 'Seen for longer than its dwell', ...camera),
      rule('silence', 'device', '设备失联', 'Device silent', '超过 6 个周期没有上报', 'Nothing for 6 periods', [
        '计划内停用',
        'Planned',
      ]),
      rule('droneBattery', 'drone', '电量 {percent}%', 'Battery {percent} %', '空中电量低于 30%', 'Below 30 % in the air', [
        '遥测误差',
        'Telemetry error',
      ]),
    ],
    properties: PROPERTIES,
    assetKinds: ASSET_KINDS,
    protocols: [
      { id: 'gb26875', title: { zh: '消防主机', en: 'Fire control' }, standard: 'GB/T 26875.3' },
      { id: 'sl651', title: { zh: '内涝监测', en: 'Flood gauges' }, standard: 'SL 651' },
      { id: 'frigate', title: { zh: '视频识别', en: 'Camera AI' }, standard: 'Frigate' },
      { id: 'isapi', title: { zh: '海康视频事件', en: 'Hikvision events' }, standard: 'ISAPI' },
      { id: 'dji', title: { zh: '无人机', en: 'Drones' }, standard: 'DJI Cloud API' },
      { id: 'observation', title: { zh: '通用感知', en: 'Observations' }, standard: 'JSON' },
    ],
    conditions: {
      fireLane: { zh: '消防通道占用', en: 'fire lane occupied' },
      ebike: { zh: '电动车进楼', en: 'e-bike indoors' },
      unattended: { zh: '值班岗无人', en: 'post unattended' },
    },
  }
}
