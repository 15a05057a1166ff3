/** What every ingest process stands on, whatever its transports: links to Redis, writers, mirror, evidence, pulse. */
import { setTimeout as wait } from 'node:timers/promises'
import { SECOND } from '@yiwang/contract'
import type { Config } from '@yiwang/contract/config'
import type { Logger } from 'pino'
import { ClockStep } from './clock-step.ts'
import { openEvidence } from './evidence.ts'
import { Feeds } from './feeds.ts'
import { newInstance, Pulse } from './health.ts'
import { setupError } from './process.ts'
import { describeProtocols, keepDescribed } from './redis/describe-protocols.ts'
import { FaultWriter } from './redis/fault-writer.ts'
import { RedisLink } from './redis/link.ts'
import { Mirror } from './redis/mirror.ts'
import { type Limits, Pressure } from './redis/pressure.ts'
import { StreamWriter } from './redis/stream-writer.ts'
import { Tally } from './redis/tally.ts'
import type { Doors } from './steps.ts'

export const BEAT_MS = 1_000
/** Above this share of Redis' memory telemetry is shed, below the other it is stored again. */
const FULL_SHARE = 0.85
const ROOM_SHARE = 0.8

export interface Core extends Doors {
  readonly instance: string
  readonly pressure: Pressure
  readonly feeds: Feeds
  readonly mirror: Mirror
  /** Not blocking, not for alarms. */
  readonly bulk: RedisLink
  /** Calls back every second until the stop. */
  everySecond(beat: (now: number) => void): void
  /** Waits for what is under way, at most so long, then lets go of Redis. Answers whether all of it was accepted. */
  stop(graceMs: number): Promise<boolean>
}

export interface CoreOptions {
  readonly redisUrl: string
  readonly dataDir: string
  readonly log: Logger
  readonly role: 'ingest' | 'mqtt'
  readonly limits?: Limits
}

export function coreOptions(config: Config, role: CoreOptions['role'], log: Logger): CoreOptions {
  if (config.REDIS_URL === undefined)
    throw setupError('REDIS_URL is not set: start the platform with `npm start`, or give a Redis of your own.')
  return { redisUrl: config.REDIS_URL, dataDir: config.DATA_DIR, log, role }
}

/** Resolves when Redis has answered and the registry is known. */
export async function openCore({ redisUrl, dataDir, log, role, limits }: CoreOptions): Promise<Core> {
  const instance = newInstance(role)
  const alarms = new RedisLink(redisUrl, `${role}-alarms`, log)
  const bulk = new RedisLink(redisUrl, `${role}-bulk`, log)
  const follower = new RedisLink(redisUrl, `${role}-registry`, log)
  const links = [alarms, bulk, follower]
  await Promise.all(links.map((link) => link.open()))

  const pressure = new Pressure(limits)
  const tally = new Tally(bulk, instance)
  const faults = new FaultWriter(bulk, tally)
  const writer = new StreamWriter({ alarms, bulk, pressure, tally, instance })
  const feeds = new Feeds()
  const mirror = new Mirror(follower, log)
  await mirror.start()
  await describeProtocols(bulk)

  const pulse = new Pulse({ instance, feeds, writer, pressure, link: bulk, ticks: role === 'ingest' }, Date.now())
  await bulk.sure(() => pulse.forgetTheDead(Date.now()))
  const clock = new ClockStep(Date.now(), performance.now())
  const beats: ((now: number) => void)[] = [
    (now) => pulse.beat(now),
    (now) => faults.tick(now),
    () => void watchMemory(bulk, pressure),
    (now) => {
      const step = clock.look(now, performance.now())
      if (step === 0) return
      const how = step < 0 ? 'back' : 'ahead'
      log.warn(
        { seconds: Math.abs(step) / SECOND },
        `The clock of this machine was set ${how}: see to its time service (timedatectl, chronyc tracking). Alarms go on being judged`,
      )
      faults.show({ source: role, reason: how === 'back' ? 'clock.back' : 'clock.ahead', from: instance }, now)
    },
    () => void keepDescribed(bulk).catch(() => {}),
  ]
  const timer = setInterval(() => {
    const now = Date.now()
    for (const beat of beats) beat(now)
  }, BEAT_MS)

  return {
    instance,
    writer,
    faults,
    evidence: openEvidence(dataDir),
    log,
    pressure,
    feeds,
    mirror,
    bulk,
    everySecond: (beat) => beats.push(beat),
    async stop(graceMs) {
      clearInterval(timer)
      mirror.close()
      faults.flush(Date.now())
      const emptied = await drained(() => writer.waiting + faults.waiting, graceMs)
      if (emptied) await pulse.stop().catch(() => {})
      for (const link of links) link.close()
      return emptied
    },
  }
}

async function drained(waiting: () => number, graceMs: number): Promise<boolean> {
  const until = performance.now() + graceMs
  while (waiting() > 0) {
    if (performance.now() > until) return false
    await wait(10)
  }
  return true
}

/** Redis answers OOM only when it is too late for alarms too: the last part of its memory is kept for them. */
async function watchMemory(link: RedisLink, pressure: Pressure): Promise<void> {
  if (!link.up) return
  const info = await link.redis.info('memory').catch(() => '')
  const used = Number(/^used_memory:(\d+)/m.exec(info)?.[1] ?? 0)
  const most = Number(/^maxmemory:(\d+)/m.exec(info)?.[1] ?? 0)
  if (most === 0) {
    pressure.full = false
    return
  }
  const share = used / most
  if (share > FULL_SHARE) pressure.full = true
  else if (share < ROOM_SHARE) pressure.full = false
}
