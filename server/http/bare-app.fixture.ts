/** The HTTP door with nothing behind it but memory, for tests of what stands before it. */
import { tmpdir } from 'node:os'
import type { Config } from '@yiwang/contract/config'
import { readConfig } from '@yiwang/contract/config'
import type { Express } from 'express'
import { Registry } from 'prom-client'
import { type MemoryAudit, memoryAudit } from '../audit/memory-audit.fixture.ts'
import { openGround } from '../basemap/basemap.ts'
import { atDesk, DUTY_OFFICER } from '../duty-officer.fixture.ts'
import { alertOf, assetOf, memoryRecords } from '../memory-records.fixture.ts'
import { Places } from '../places/places.ts'
import { unasked } from '../unasked.fixture.ts'
import type { Gate } from '../visitor.ts'
import { createApp } from './app.ts'
import { edgeOf } from './edge.ts'
import { RequestRates } from './limits.ts'

export interface Bare {
  readonly app: Express
  readonly audit: MemoryAudit
  readonly failures: unknown[]
}

export interface BareOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly gate?: Gate
  readonly clientFolder?: string
  readonly dataDir?: string
  readonly rates?: RequestRates
}

export function bareApp({
  env = {},
  gate = async () => atDesk(DUTY_OFFICER),
  clientFolder = tmpdir(),
  dataDir = tmpdir(),
  rates = new RequestRates(),
}: BareOptions = {}): Bare {
  const config: Config = readConfig(env)
  const audit = memoryAudit()
  const failures: unknown[] = []
  const app = createApp({
    doors: {
      records: memoryRecords([assetOf(1)], [alertOf(1)]),
      audit,
      readings: { seen: async () => undefined },
      access: unasked('access'),
      people: unasked('people'),
      ground: openGround({ ...config, DATA_DIR: dataDir }, () => {}),
      places: new Places({ assets: () => new Map(), position: () => undefined, birth: 'test' }),
      catalogue: () => ({ rules: [], properties: {}, assetKinds: {}, protocols: [], conditions: {} }),
      dataDir,
      feeds: () => [],
      spaces: () => [],
      heard: async () => {},
      now: () => 1_780_000_000_000,
    },
    clientFolder,
    ready: {},
    metrics: new Registry(),
    edge: edgeOf(config),
    gate,
    rates,
    failed: (error) => failures.push(error),
  })
  return { app, audit, failures }
}
