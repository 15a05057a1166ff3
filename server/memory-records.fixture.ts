/** Records in memory for the tests of the doors: facts numbered like the real ones, every question counted. */
import {
  type Alert,
  type Asset,
  alertLoadOf,
  type Command,
  type Drill,
  type Fact,
  holds,
  homeOf,
  iso,
  type Millis,
  type Notice,
  type NumberedFact,
  ofAlert,
  stateOf,
  type UnitGrid,
} from '@yiwang/contract'
import { DUTY_OFFICER } from './duty-officer.fixture.ts'
import { RESERVOIR } from './engine/forecast.ts'
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
    drills: new Map<string, Drill>(),
    notices: new Map<string, Notice>(),
    silent: new Map<string, Millis>(),
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
      if (fact.kind === 'silence') {
        if (fact.silent) state.silent.set(fact.device, fact.since)
        else state.silent.delete(fact.device)
      }
      if (fact.kind === 'drill') state.drills.set(fact.drill.id, fact.drill)
      if (fact.kind === 'notice') state.notices.set(fact.notice.id, fact.notice)
      await records.published(numbered)
      return numbered
    },
    snapshot: () =>
      counted(() => ({
        epoch: records.epoch,
        cursor: state.facts.length,
        alerts: [...state.alerts.values()],
        closedFrom: 0,
        assets: [...state.assets.values()],
        silent: [...state.silent].map(([device, since]) => ({ device, since })),
        drills: [...state.drills.values()].filter(({ endedAt }) => endedAt === undefined),
        notices: [...state.notices.values()].filter(({ liftedAt }) => liftedAt === undefined),
      })),
    factsAfter: (n, limit) => counted(() => state.facts.slice(n, n + limit)),
    alerts: ({ states, levels, asset, number, from: since = 0, areas, cursor, limit }) =>
      counted(() => {
        const all = [...state.alerts.values()].filter(
          (alert) =>
            (!states || states.includes(stateOf(alert))) &&
            (!levels || levels.includes(alert.level)) &&
            (asset === undefined || alert.asset === asset) &&
            (number === undefined || alert.number === number) &&
            alert.firstSeen >= since &&
            areas.some((area) => holds(area, ofAlert(alert, state.assets.get(alert.asset)))),
        )
        const from = cursor === undefined ? 0 : Number(cursor)
        const items = all.slice(from, from + limit)
        return from + limit < all.length ? { items, next: String(from + limit) } : { items }
      }),
    alert: (id) => counted(() => state.alerts.get(id)),
    evidenceOf: (sha256) =>
      counted(() => [...state.alerts.values()].filter(({ evidence }) => evidence.some((one) => one.sha256 === sha256))),
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
    act: async (id, ifVersion, action, { who }, at) => {
      state.queries++
      const alert = state.alerts.get(id)
      if (!alert) return { ok: false, why: 'unknown' }
      if (alert.version !== ifVersion) return { ok: false, why: 'conflict', alert }
      if (action.do !== 'ack') return { ok: false, why: 'forbidden', code: 'alert.level', alert }
      const acked: Alert = { ...alert, ackedBy: who.id, ackedAt: at, version: alert.version + 1 }
      await records.commit({ kind: 'alert', at, change: 'acked', alert: acked, by: who.id })
      return { ok: true, alert: acked }
    },
    assets: ({ kinds, bbox, areas }) =>
      counted(() => ({
        items: [...state.assets.values()].filter((asset) => {
          const { kind, lon = 0, lat = 0 } = asset
          return (
            areas.some((area) => holds(area, asset)) &&
            (!kinds || kinds.includes(kind)) &&
            (!bbox || (lon >= bbox[0] && lat >= bbox[1] && lon <= bbox[2] && lat <= bbox[3]))
          )
        }),
      })),
    asset: (id) => counted(() => state.assets.get(id)),
    grids: () => counted(() => records.unitGrids),
    observations: ({ feature, property = 'water.depth', from }) => counted(() => [{ feature, property, value: 12, time: from }]),
    faults: () => counted(() => ({ items: [] })),
    issue: (device, body, expiresAt, { who }, at) =>
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
    moment: ({ at }) =>
      counted(() => ({
        at,
        complete: true,
        since: at,
        alerts: [...state.alerts.values()],
        closedFrom: 0,
        values: [],
        positions: [],
      })),
    tracks: ({ from, to }) => counted(() => ({ from, to, complete: true, step: 2_000, tracks: [] })),
    alertLoad: ({ from, to }) => counted(() => alertLoadOf(state.alerts.values(), from, to)),
    alertCounts: ({ from }) => counted(() => [{ at: from, byLevel: { 1: state.alerts.size, 2: 0, 3: 0, 4: 0 }, drilled: 0 }]),
    series: ({ property, from, to, bin, as }) => counted(() => ({ property, from, to, bin, as, complete: true, series: [] })),
    forecasts: ({ now }) =>
      counted(() => ({ property: 'water.depth', made: now, model: RESERVOIR, limits: [10, 15, 25, 40], closes: 25, items: [] })),
    drills: ({ running, limit }) =>
      counted(() =>
        [...state.drills.values()]
          .reverse()
          .filter(({ endedAt }) => !running || endedAt === undefined)
          .slice(0, limit),
      ),
    drill: (id) => counted(() => state.drills.get(id)),
    startDrill: async (request, { who }, at) => {
      const id = `00000000-0000-4000-a000-${String(state.drills.size).padStart(12, '0')}`
      const steps = [{ phase: 0, at, by: who.id }]
      const drill: Drill = {
        id,
        ...request,
        steps,
        orgPath: homeOf(who, 'drill.run') ?? '',
        startedAt: at,
        startedBy: who.id,
        version: 1,
      }
      await records.commit({ kind: 'drill', at, change: 'started', drill })
      return { ok: true, drill }
    },
    setDrillPhase: async (id) => {
      const drill = state.drills.get(id)
      return drill ? { ok: false, why: 'noSuchPhase', drill } : { ok: false, why: 'unknown' }
    },
    endDrill: async (id, ifVersion, { who }, at) => {
      const known = state.drills.get(id)
      if (!known) return { ok: false, why: 'unknown' }
      if (known.version !== ifVersion) return { ok: false, why: 'conflict', drill: known }
      const drill: Drill = { ...known, endedAt: at, endedBy: who.id, version: known.version + 1 }
      await records.commit({ kind: 'drill', at, change: 'ended', drill })
      return { ok: true, drill }
    },
    notices: ({ limit }) => counted(() => [...state.notices.values()].reverse().slice(0, limit)),
    notice: (id) => counted(() => state.notices.get(id)),
    enterNotice: async (request, { who }, at) => {
      const id = `00000000-0000-4000-b000-${String(state.notices.size).padStart(12, '0')}`
      const notice: Notice = { id, ...request, orgPath: homeOf(who, 'notice.enter') ?? '', enteredBy: who.id, enteredAt: at }
      await records.commit({ kind: 'notice', at, change: 'issued', notice })
      return notice
    },
    liftNotice: async (id, { who }, at) => {
      const known = state.notices.get(id)
      if (!known) return undefined
      const notice: Notice = { ...known, liftedAt: at, liftedBy: who.id }
      await records.commit({ kind: 'notice', at, change: 'lifted', notice })
      return notice
    },
    head: () => counted(() => state.facts.at(-1)?.n ?? 0),
  }
  return records
}

/** A fact that changes nothing but is one. */
export function factOf(index: number): Fact {
  const at = Date.parse(iso(1_780_000_000_000)) + index
  return { kind: 'alert', at, change: 'raised', alert: alertOf(index), by: DUTY_OFFICER.id }
}
