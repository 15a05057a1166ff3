/** Prometheus metrics of an ingest process, read from what it counts anyway. */
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Core } from './core.ts'

export function metricsOf(core: Core): Registry {
  const registry = new Registry()
  registry.setDefaultLabels({ instance: core.instance })
  collectDefaultMetrics({ register: registry })
  const registers = [registry]

  new Gauge({
    name: 'yiwang_ingest_messages_total',
    help: 'Messages of a feed by what became of them',
    labelNames: ['feed', 'outcome'],
    registers,
    collect() {
      for (const [feed, { accepted, duplicate, rejected, shed }] of core.feeds) {
        for (const [outcome, count] of Object.entries({ accepted, duplicate, rejected, shed })) this.set({ feed, outcome }, count)
      }
    },
  })
  new Gauge({
    name: 'yiwang_ingest_connections',
    help: 'Open device connections of a feed',
    labelNames: ['feed'],
    registers,
    collect() {
      for (const [feed, { connections }] of core.feeds) this.set({ feed }, connections)
    },
  })
  new Gauge({
    name: 'yiwang_ingest_waiting_bytes',
    help: 'Bytes not yet accepted by Redis',
    registers,
    collect() {
      this.set(core.pressure.bytes)
    },
  })
  new Gauge({
    name: 'yiwang_ingest_accepting',
    help: '1 while Redis accepts, 0 while devices are held back',
    registers,
    collect() {
      this.set(core.writer.refusal === undefined && !core.pressure.high ? 1 : 0)
    },
  })
  return registry
}
