/** What was concluded of one partition since its last commit. Committed whole or forgotten whole. */
import type { DeviceMessage, Fact, Fault, Millis } from '@yiwang/contract'
import { type Effects, type Intent, type RuleRow, rowKey } from '../engine/engine.ts'
import { Tally } from './tally.ts'

export class Pending {
  readonly rows = new Map<string, RuleRow>()
  readonly intents: Intent[] = []
  readonly facts: Fact[] = []
  readonly unknown = new Map<string, DeviceMessage>()
  readonly outcomes: Effects['outcomes'][number][] = []
  /** Messages of the alarm lane, by the hash of their idempotency key. */
  readonly messages = new Map<string, DeviceMessage>()
  readonly faults: Fault[] = []
  readonly tally = new Tally()
  /** When the first of it was read, by this machine's clock. */
  readonly since: Millis

  constructor(since: Millis) {
    this.since = since
  }

  add(effects: Effects, at: Millis): void {
    for (const row of effects.rows) this.rows.set(rowKey(row.rule, row.subject), row)
    this.intents.push(...effects.intents)
    this.facts.push(...effects.facts)
    for (const message of effects.unknown) if (!this.unknown.has(message.device)) this.unknown.set(message.device, message)
    this.outcomes.push(...effects.outcomes)
    for (const { rule, subject, message } of effects.failures) {
      const from = `${rule}: ${message}`.slice(0, 200)
      this.faults.push({ source: 'engine', reason: 'rule', at, from, device: subject.slice(0, 400), count: 1 })
    }
  }

  /** Somebody waits for it: it is not put off. */
  get urgent(): boolean {
    const { intents, facts, unknown, outcomes, messages, faults } = this
    return intents.length + facts.length + unknown.size + outcomes.length + messages.size + faults.length > 0
  }
}
