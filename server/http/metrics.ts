/** Figures of the server for Prometheus, read when they are asked for. */
import type { Feed, Millis, Space } from '@yiwang/contract'
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { PushCounts } from '../socket/push.ts'

export interface Measured {
  counts(): PushCounts
  feeds(): readonly Feed[]
  engineLag(): Millis
  partitions(): number
  spaces(): readonly Space[]
}

export function metricsOf({ counts, feeds, engineLag, partitions, spaces }: Measured): Registry {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(read())
      },
    })
  gauge('yiwang_followers', 'Screens that follow', () => counts().followers)
  gauge('yiwang_followers_behind', 'Screens that have not taken their last frame of latest values', () => counts().behind)
  gauge('yiwang_push_queued_bytes', 'Bytes written to screens that the kernel has not taken', () => counts().queued)
  gauge('yiwang_conflated_values_total', 'Latest values not sent because newer ones overtook them', () => counts().conflated)
  gauge('yiwang_snapshots_total', 'Snapshots encoded', () => counts().snapshots)
  gauge('yiwang_engine_lag_seconds', 'How far the engine is behind what has arrived', () => engineLag() / 1_000)
  gauge('yiwang_engine_partitions', 'Partitions that an engine judges', partitions)
  new Gauge({
    name: 'yiwang_disk_free_bytes',
    help: 'Room left on the disk somebody keeps their things on',
    labelNames: ['keeper'],
    registers,
    collect() {
      this.reset()
      for (const { keepers, free } of spaces()) for (const keeper of keepers) this.set({ keeper }, free)
    },
  })
  new Gauge({
    name: 'yiwang_devices',
    help: 'Devices of a feed by how they are heard',
    labelNames: ['feed', 'state'],
    registers,
    collect() {
      this.reset()
      for (const { id, fresh, stale, offline, unplaced } of feeds()) {
        for (const [state, count] of Object.entries({ fresh, stale, offline, unplaced })) this.set({ feed: id, state }, count)
      }
    },
  })
  return registry
}
