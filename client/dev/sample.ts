/** Rows shaped like the platform's, for tests and for the development server. Times and places are invented. */
import { ACK_LIMIT, type Alert, type Asset, type AssetKind } from '@yiwang/contract'

const AT = 1_800_000_000_000

export function sampleAlert(change: Partial<Alert> = {}): Alert {
  const level = change.level ?? 3
  const firstSeen = change.firstSeen ?? AT
  const limit = ACK_LIMIT[level]
  return {
    id: '00000000-0000-4000-8000-000000000000',
    number: '20270115-0001',
    rule: 'floodLevel',
    family: 'flood',
    feature: 'sl651:3301060007',
    asset: 'sl651:3301060007',
    level,
    peak: level,
    active: true,
    ...(limit !== undefined && { ackDue: firstSeen + limit }),
    count: 1,
    firstSeen,
    lastSeen: firstSeen,
    risenAt: firstSeen,
    params: {},
    evidence: [],
    timeSuspect: false,
    thresholds: 1,
    orgPath: 'district',
    version: 1,
    ...change,
  }
}

export function sampleAsset(handle: number, kind: AssetKind, change: Partial<Asset> = {}): Asset {
  const id = change.id ?? `observation:demo:${handle}`
  return {
    id,
    handle,
    kind,
    name: `设备 ${handle}`,
    lon: 125.39,
    lat: 43.86,
    crsSource: 'wgs84',
    orgPath: 'district',
    config: { device: id, period: 60 },
    traits: {},
    version: 1,
    ...change,
  }
}

/** Water that has just risen over its Ⅱ, one of many: each number another alert. */
export function freshAlert(n: number, change: Partial<Alert> = {}): Alert {
  return sampleAlert({
    id: `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`,
    number: `20260514-${9_000 + n}`,
    rule: 'floodLevel',
    asset: 'sl651:floodPoint3',
    feature: 'sl651:floodPoint3',
    params: { depth: 30 + n },
    level: 2,
    firstSeen: Date.now(),
    lastSeen: Date.now(),
    risenAt: Date.now(),
    ...change,
  })
}
