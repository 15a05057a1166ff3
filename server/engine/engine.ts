/**
 * The engine's pure core: a batch of one partition's stream entries in, effects out. Nothing here reads a clock, a random
 * number, a socket or a file; a replay of the same entries over the same state gives the same effects.
 */
import { earlier, Heap } from './due-times.ts'
import { Judgement } from './judgement.ts'
import {
  type BatchItem,
  type Clocks,
  type Effects,
  indexRules,
  type PartitionState,
  type RuleIndex,
  type RuleRow,
  rowKey,
  type World,
} from './partition.ts'
import * as register from './rules/registry.ts'

export * from './partition.ts'

/** The register, ready for `step`. */
export const RULES: RuleIndex = indexRules(Object.values(register))

/** A partition as its lease holder takes it over: the stored rows and clocks. */
export function createPartition(
  rows: Iterable<RuleRow> = [],
  clocks: Partial<Clocks> = {},
  rules: RuleIndex = RULES,
): PartitionState {
  const partition: PartitionState = {
    rows: new Map(),
    clocks: { alarm: 0, telemetry: 0, heardSince: 0, ...clocks },
    due: { alarm: new Heap(earlier), both: new Heap(earlier) },
    rules,
  }
  for (const row of rows) take(partition, row)
  return partition
}

/** Judges a batch. Changes nothing: the effects are to be committed to the records, then to the partition. */
export function step(partition: PartitionState, batch: readonly BatchItem[], world: World): Effects {
  const judgement = new Judgement(partition, world)
  for (const item of batch) {
    if (item.kind === 'message') judgement.message(item.message)
    else if (item.kind === 'tick') judgement.tick(item.lane, item.tick)
    else judgement.fact(item.fact)
  }
  return judgement.effects()
}

/** Takes committed effects over into the memory of the partition. */
export function commit(partition: PartitionState, effects: Effects): void {
  for (const row of effects.rows) take(partition, row)
  partition.clocks = effects.clocks
  for (const heap of [partition.due.alarm, partition.due.both]) {
    for (let root = heap.at(0); root && partition.rows.get(root.key)?.wakeAt !== root.at; root = heap.at(0)) heap.pop()
  }
  // Overtaken entries deep in a heap: made anew once they outnumber the rows.
  if (partition.due.alarm.size + partition.due.both.size > 2 * partition.rows.size + 1_024) {
    partition.due.alarm.clear()
    partition.due.both.clear()
    for (const row of partition.rows.values()) schedule(partition, row)
  }
}

function take(partition: PartitionState, row: RuleRow): void {
  const key = rowKey(row.rule, row.subject)
  const before = partition.rows.get(key)
  partition.rows.set(key, row)
  if (row.wakeAt !== before?.wakeAt) schedule(partition, row)
}

function schedule(partition: PartitionState, row: RuleRow): void {
  const rule = partition.rules.byId.get(row.rule)
  if (rule && row.wakeAt !== undefined) partition.due[rule.clock].push({ at: row.wakeAt, key: rowKey(row.rule, row.subject) })
}
