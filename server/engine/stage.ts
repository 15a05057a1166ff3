/** A small district to try rules on: one device partition and the district's own, wired as the runner wires them, without any I/O. */
import type { Alert, AlertChange, Asset, DeviceId, Fact, FeatureId, Lane, Millis, Signal } from '@yiwang/contract'
import { deviceOf } from '@yiwang/contract'
import { applyIntent, nextId, opensNew } from './alerts/lifecycle.ts'
import {
  type BatchItem,
  commit,
  createPartition,
  type Effects,
  type Intent,
  type PartitionState,
  RULES,
  type RuleIndex,
  type RuleRow,
  step,
  type World,
} from './engine.ts'
import { DEFAULT_LIMITS, type Limits } from './thresholds.ts'

export interface Setting {
  readonly assets?: readonly Asset[]
  readonly limits?: Partial<Limits>
  readonly rules?: RuleIndex
  readonly devicesOf?: (feed: string) => number
}

export type Change = readonly [rule: string, change: AlertChange, level: number]

export class Stage {
  readonly world: World
  readonly rules: RuleIndex
  partition: PartitionState
  district: PartitionState
  /** Every alert ever raised, as it stands. */
  readonly alerts = new Map<string, Alert>()
  readonly changes: Change[] = []
  readonly facts: Fact[] = []
  readonly failures: Effects['failures'][number][] = []
  readonly #newest = new Map<string, Alert>()
  #messages = 0
  #facts = 0

  constructor({ assets = [], limits = {}, rules = RULES, devicesOf }: Setting = {}) {
    const byId = new Map<DeviceId, Asset>(assets.map((asset) => [asset.id, asset]))
    this.rules = rules
    this.partition = createPartition([], {}, rules)
    this.district = createPartition([], {}, rules)
    this.world = {
      assetOf: (device) => byId.get(device),
      thresholds: { version: 1, effectiveFrom: 0, limits: { ...DEFAULT_LIMITS, ...limits } },
      devicesOf: devicesOf ?? ((feed) => assets.filter(({ id }) => id.startsWith(`${feed}:`)).length),
    }
  }

  /** One message of one device; its stamp is the time it arrives unless the signals bring their own. */
  message(now: Millis, ...signals: readonly Signal[]): BatchItem {
    const [first] = signals
    const device = deviceOf(first?.feature ?? '')
    const source = device.slice(0, device.indexOf(':'))
    this.#messages += 1
    const message = { v: 1 as const, source, device, key: `m${this.#messages}`, receivedTime: now, signals: [...signals] }
    return { kind: 'message', lane: 'alarm', message }
  }

  tell(now: Millis, ...signals: readonly Signal[]): this {
    return this.run([this.message(now, ...signals)])
  }

  tick(now: Millis, uptime: Millis = now): this {
    const item = (lane: Lane): BatchItem => ({ kind: 'tick', lane, tick: { tick: now, uptime, instance: 'stage' } })
    this.run([item('alarm'), item('telemetry')])
    return this.#take(this.district, [item('alarm'), item('telemetry')])
  }

  /** A tick each second, as ingest writes them. */
  ticks(from: Millis, to: Millis): this {
    for (let now = from; now <= to; now += 1_000) this.tick(now)
    return this
  }

  run(items: readonly BatchItem[]): this {
    return this.#take(this.partition, items)
  }

  /** The newest alert of a rule, of a subject when there are several. */
  alert(rule: string, subject?: FeatureId): Alert | undefined {
    return [...this.#newest.values()].findLast((a) => a.rule === rule && (subject === undefined || a.feature === subject))
  }

  open(rule: string): readonly Alert[] {
    return [...this.alerts.values()].filter((a) => a.rule === rule && a.active)
  }

  /** The engine dies and another one takes over what is stored. */
  restart(): this {
    const again = ({ rows, clocks }: PartitionState): PartitionState =>
      createPartition(JSON.parse(JSON.stringify([...rows.values()])) as RuleRow[], clocks, this.rules)
    this.partition = again(this.partition)
    this.district = again(this.district)
    return this
  }

  /** A person or the records changed an alert. */
  put(alert: Alert): void {
    this.alerts.set(alert.id, alert)
    this.#newest.set(`${alert.rule}|${alert.feature}`, alert)
  }

  #take(partition: PartitionState, items: readonly BatchItem[]): this {
    const effects = step(partition, items, this.world)
    commit(partition, effects)
    this.failures.push(...effects.failures)
    const facts: Fact[] = [...effects.facts]
    for (const intent of effects.intents) facts.push(...this.#apply(intent))
    this.facts.push(...facts)
    if (facts.length > 0) {
      this.#take(
        this.district,
        facts.map((fact) => ({ kind: 'fact', fact: { n: ++this.#facts, fact } })),
      )
    }
    return this
  }

  #apply(intent: Intent): Fact[] {
    const rule = this.rules.byId.get(intent.rule)
    if (!rule) throw new Error(`no rule ${intent.rule}`)
    const key = `${intent.rule}|${intent.subject}`
    const current = this.#newest.get(key)
    const behind = intent.firing?.behind
    const stands = behind && this.#newest.get(`${behind.rule}|${behind.subject}`)
    const applied = applyIntent(current, intent, rule, {
      asset: this.world.assetOf(deviceOf(intent.subject)),
      thresholds: this.world.thresholds.version,
      id: nextId(current, intent),
      number: opensNew(current, intent, undefined) ? String(this.alerts.size + 1) : undefined,
      groupedInto: stands?.active ? stands.id : undefined,
    })
    if (!applied) return []
    this.put(applied.alert)
    return applied.changes.map((change) => {
      this.changes.push([rule.id, change, applied.alert.level])
      return { kind: 'alert', at: intent.now, change, alert: applied.alert }
    })
  }
}
