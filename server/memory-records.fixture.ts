/** Records in memory for the tests of the doors: facts numbered like the real ones, every question counted. */
import {
  type Alert,
  type Asset,
  type Command,
  DEMO_DUTY_OFFICER,
  type Fact,
  iso,
  type NumberedFact,
  stateOf,
  type UnitGrid,
} from '@yiwang/contract'
import type { Records } from './records.ts'

export interface MemoryRecords extends Records {
  readonly facts: readonly NumberedFact[]
  readonly queries: number
  epoch: string
  unitGrids: readonly UnitGrid[]
  /** Commits a fact; `published` gets it as the relay would. */
  commit(fact: Fact): Promise<NumberedFact>
  published: (fact: NumberedFact) => Promise<unknown>
}

export function assetOf(index: number, changes: Partial<Asset> = {}): Asset {
  const id = `dji:drone-${index}`
  return {
    id,
    handle: index,
    kind: 'drone',
    name: `无人机 ${index}`,
    lon: 121.5 + (index % 50) * 0.0004,
    lat: 31.2 + Math.floor(index / 50) * 0.0004,
    crsSource: 'wgs84',
    orgPath: '示范区/东盛街道',
    config: { device: id },
    traits: {},
    version: 1,
    ...changes,
  }
}

export function alertOf(index: number, changes: Partial<Alert> = {}): Alert {
  const at = 1_780_000_000_000 + index
  return {
    id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    number: `20260601-${String(index).padStart(4, '0')}`,
    rule: 'fire.alarm',
    family: 'fire',
    feature: 'gb26875:0000c4c22da1/1.1.40.1',
    asset: 'gb26875:0000c4c22da1',
    level: 1,
    peak: 1,
    active: true,
    count: 1,
    firstSeen: at,
    lastSeen: at,
    risenAt: at,
    params: {},
    evidence: [],
    timeSuspect: false,
    thresholds: 1,
    orgPath: '示范区/东盛街道',
    version: 1,
    ...changes,
  }
}

export function memoryRecords(assets: readonly Asset[] = [], alerts: readonly Alert[] = []): MemoryRecords {
  const state = {
    facts: [] as NumberedFact[],
    alerts: new Map(alerts.map((alert) => [alert.id, alert])),
    assets: new Map(assets.map((asset) => [asset.id, asset])),
    commands: new Map<string, Command>(),
    queries: 0,
  }
  const counted = async <T>(answer: () => T): Promise<T> => {
    state.queries++
    return answer()
  }
  const records: MemoryRecords = {
    get facts() {
      return state.facts
    },
    get queries() {
      return state.queries
    },
    epoch: 'first',
    unitGrids: [],
    published: async () => undefined,
    async commit(fact) {
      const numbered = { n: state.facts.length + 1, fact }
      state.facts.push(numbered)
      if (fact.kind === 'alert') state.alerts.set(fact.alert.id, fact.alert)
      if (fact.kind === 'asset') state.assets.set(fact.asset.id, fact.asset)
      await records.published(numbered)
      return numbered
    },
    snapshot: () =>
      counted(() => ({
        epoch: records.epoch,
        cursor: state.facts.length,
        alerts: [...state.alerts.values()],
        assets: [...state.assets.values()],
      })),
    factsAfter: (n, limit) => counted(() => state.facts.slice(n, n + limit)),
    alerts: ({ states, levels, asset, from: since = 0, cursor, limit }) =>
      counted(() => {
        const all = [...state.alerts.values()].filter(
          (alert) =>
            (!states || states.includes(stateOf(alert))) &&
            (!levels || levels.includes(alert.level)) &&
            (asset === undefined || alert.asset === asset) &&
            alert.firstSeen >= since,
        )
        const from = cursor === undefined ? 0 : Number(cursor)
        const items = all.slice(from, from + limit)
        return from + limit < all.length ? { items, next: String(from + limit) } : { items }
      }),
    alert: (id) => counted(() => state.alerts.get(id)),
    alertEvents: (id) =>
      counted(() =>
        state.facts.flatMap(({ fact }) =>
          fact.kind === 'alert' && fact.alert.id === id && fact.change !== 'repeated'
            ? [
                {
                  version: fact.alert.version,
                  change: fact.change,
                  at: fact.at,
                  level: fact.alert.level,
                  params: fact.alert.params,
                  ...(fact.by !== undefined && { by: fact.by }),
                },
              ]
            : [],
        ),
      ),
    act: async (id, ifVersion, action, who, at) => {
      state.queries++
      const alert = state.alerts.get(id)
      if (!alert) return { ok: false, why: 'unknown' }
      if (alert.version !== ifVersion) return { ok: false, why: 'conflict', alert }
      if (action.do !== 'ack') return { ok: false, why: 'forbidden', code: 'alert.level', alert }
      const acked: Alert = { ...alert, ackedBy: who.id, ackedAt: at, version: alert.version + 1 }
      await records.commit({ kind: 'alert', at, change: 'acked', alert: acked, by: who.id })
      return { ok: true, alert: acked }
    },
    assets: ({ kinds, bbox }) =>
      counted(() => ({
        items: [...state.assets.values()].filter(
          ({ kind, lon = 0, lat = 0 }) =>
            (!kinds || kinds.includes(kind)) && (!bbox || (lon >= bbox[0] && lat >= bbox[1] && lon <= bbox[2] && lat <= bbox[3])),
        ),
      })),
    asset: (id) => counted(() => state.assets.get(id)),
    grids: () => counted(() => records.unitGrids),
    observations: ({ feature, property = 'water.depth', from }) => counted(() => [{ feature, property, value: 12, time: from }]),
    faults: () => counted(() => ({ items: [] })),
    issue: (device, body, expiresAt, who, at) =>
      counted(() => {
        const command: Command = {
          id: `00000000-0000-4000-9000-${String(state.commands.size).padStart(12, '0')}`,
          device,
          body,
          actor: who.id,
          issuedAt: at,
          expiresAt,
        }
        state.commands.set(command.id, command)
        return command
      }),
    command: (id) => counted(() => state.commands.get(id)),
    ping: () => counted(() => undefined),
  }
  return records
}

/** A fact that changes nothing but is one. */
export function factOf(index: number): Fact {
  const at = Date.parse(iso(1_780_000_000_000)) + index
  return { kind: 'alert', at, change: 'raised', alert: alertOf(index), by: DEMO_DUTY_OFFICER.id }
}
