/** Everything that keeps screens up to date, started together: history, latest values, status, and the push to followers. */
import type { Server as HttpServer, IncomingMessage } from 'node:http'
import { type Asset, type Fact, type Millis, type ProcessHealth, type ProtocolWords, SECOND, type Space } from '@yiwang/contract'
import { GridSource } from '../places/grid-source.ts'
import { Places } from '../places/places.ts'
import type { Records } from '../records.ts'
import { readFacts } from '../redis/facts-reader.ts'
import { readLatest } from '../redis/latest-reader.ts'
import { readStatus } from '../redis/status-reader.ts'
import type { Gate } from '../visitor.ts'
import { EngineWatch } from './engine-watch.ts'
import { History } from './history.ts'
import { LatestValues } from './latest-values.ts'
import { Push, type PushCounts } from './push.ts'
import { systemStatusOf, type WholeStatus } from './status.ts'

export interface LiveParts {
  readonly http: HttpServer
  readonly redisUrl: string
  readonly records: Pick<Records, 'snapshot' | 'factsAfter' | 'grids'>
  processes(): readonly ProcessHealth[]
  spaces(): readonly Space[]
  readonly gate: Gate
  foreign(request: IncomingMessage): string | undefined
  /** Whoever stands at the gate knows nothing of these accounts and sessions from before any more. */
  forget(accounts: ReadonlySet<string>, sessions: ReadonlySet<string>): Promise<void>
  /** The records are others: whoever stands at the gate reads everybody anew. */
  restarted(): Promise<void>
  now(): Millis
  failed(part: string, error: unknown): void
}

export interface Live {
  readonly status: () => WholeStatus
  readonly counts: () => PushCounts
  readonly mostQueued: () => number
  readonly protocols: () => readonly ProtocolWords[]
  readonly places: Places
  readonly engine: EngineWatch
  /** Asks the engines anew. */
  lookAtEngine(): Promise<void>
  pingRedis(): Promise<void>
  /** Throws while facts up to this number are not all here, with what they say of accounts. */
  abreast(head: number): Promise<void>
  /** Waits a moment for them: whoever did something and looks finds it done. */
  heard(head: number): Promise<void>
  stop(): Promise<void>
}

const FORGET_EVERY = 60_000
/** How long an act waits to be seen. */
const PATIENCE = 2 * SECOND

export async function startLive(parts: LiveParts): Promise<Live> {
  const values = new LatestValues()
  /** The last time accounts were named as changed, this much is known of it. */
  let forgotten: Promise<void> = Promise.resolve()
  let push: Push | undefined
  const history = await History.begin(parts.records, {
    grown: (facts) => {
      for (const fact of facts) registerFrom(fact, values)
      // Before the push: whoever is told to ask again must get what he is told of.
      places.grown(facts)
      grids.grown(facts)
      push?.grown()
      accessChanged(facts)
    },
    restarted: () => {
      registerAll(history.picture.assets.values(), values)
      places.restarted()
      void grids.read()
      push?.restarted()
      forgotten = parts.restarted().then(
        () => push?.accessRestarted(),
        (error: unknown) => parts.failed('access', error),
      )
    },
  })
  registerAll(history.picture.assets.values(), values)
  const places = new Places({
    assets: () => history.picture.assets,
    position: (device) => values.position(device),
    birth: parts.now().toString(36),
  })
  const grids = new GridSource(
    () => parts.records.grids(),
    (all) => places.setGrids(all),
    (error) => parts.failed('grids', error),
  )
  await grids.read()

  const engine = new EngineWatch(parts.now())
  let status = statusNow([], {}, [])
  const statusReader = readStatus(
    parts.redisUrl,
    parts.now,
    () => {
      engine.take(statusReader.engines, parts.now())
      status = statusNow(statusReader.ingest, statusReader.faults, statusReader.protocols)
    },
    (error) => parts.failed('status', error),
  )
  const latestReader = readLatest(parts.redisUrl, values, { failed: (error) => parts.failed('latest', error) })
  await latestReader.ready
  status = statusNow([], {}, statusReader.protocols)
  push = new Push({ ...parts, values, history: () => history, status: () => status })
  const factsReader = readFacts(parts.redisUrl, {
    head: () => history.log.head,
    take: (facts) => history.append(facts),
    rewound: () => history.begin(),
    failed: (error) => parts.failed('facts', error),
  })
  const forgetting = setInterval(() => history.picture.forget(parts.now()), FORGET_EVERY)

  return {
    status: () => status,
    counts: () => push.counts,
    mostQueued: () => push.mostQueued,
    protocols: () => statusReader.protocols,
    places,
    engine,
    lookAtEngine: async () => engine.take(await statusReader.lookAtEngines(), parts.now()),
    pingRedis: () => statusReader.ping(),
    abreast: async (head) => {
      const behind = head - history.log.head
      if (behind > 0) throw new Error(`${behind} facts are on their way`)
      await forgotten
    },
    heard: async (head) => {
      await history.reach(head, PATIENCE)
      await Promise.all([grids.settled, forgotten])
    },
    stop: async () => {
      clearInterval(forgetting)
      factsReader.stop()
      statusReader.stop()
      await push.close()
      await latestReader.stop()
    },
  }

  /** After whoever knows the accounts has heard of it too. */
  function accessChanged(facts: readonly Fact[]): void {
    const accounts = new Set<string>()
    const sessions = new Set<string>()
    for (const fact of facts) {
      if (fact.kind !== 'access') continue
      for (const id of fact.accounts) accounts.add(id)
      for (const id of fact.sessions) sessions.add(id)
    }
    if (accounts.size + sessions.size === 0) return
    forgotten = parts.forget(accounts, sessions).then(
      () => push?.accessChanged(accounts, sessions),
      (error: unknown) => parts.failed('access', error),
    )
  }

  function statusNow(
    ingest: Parameters<typeof systemStatusOf>[0]['ingest'],
    faults: Readonly<Record<string, number>>,
    protocols: readonly ProtocolWords[],
  ): WholeStatus {
    return systemStatusOf({
      at: parts.now(),
      ingest,
      protocols,
      assets: history.picture.assets.values(),
      heard: (device) => values.heard(device),
      faults,
      processes: parts.processes(),
      engineLag: engine.lag(parts.now()),
      spaces: parts.spaces(),
      drills: history.picture.standing.running,
    })
  }
}

function registerAll(assets: Iterable<Asset>, values: LatestValues): void {
  for (const asset of assets) values.register(asset)
}

function registerFrom(fact: Fact, values: LatestValues): void {
  if (fact.kind !== 'asset') return
  if (fact.change === 'removed') values.remove(fact.asset.id)
  else values.register(fact.asset)
}
