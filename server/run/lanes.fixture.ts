/** For tests: what ingest would have written into the lanes, and waiting for a fact to come true. */
import {
  BODY,
  type DeviceMessage,
  DISTRICT,
  FAULTS_KEY,
  type Fault,
  LANES,
  type Lane,
  laneKey,
  packMessages,
  packTick,
  partitionOf,
} from '@yiwang/contract'
import type { Redis } from '../redis/connect.ts'

export function fireMessage(device: string, at: number, key = `${device}@${at}`): DeviceMessage {
  const feature = `${device}/1.1.40.1`
  return {
    v: 1,
    source: 'gb26875',
    device,
    key,
    receivedTime: at,
    signals: [{ kind: 'state', feature, eventTime: at, family: 'component', conditions: ['fire'], detail: { type: 40 } }],
  }
}

export function levelMessage(device: string, at: number, value: number, key = `${device}@${at}`): DeviceMessage {
  const signal = { kind: 'observation', feature: device, eventTime: at, property: 'water.level', value } as const
  return { v: 1, source: 'observation', device, key, receivedTime: at, signals: [signal] }
}

/** One entry on the lane of the messages' devices, which must share a partition. */
export async function write(redis: Redis, lane: Lane, ...messages: readonly DeviceMessage[]): Promise<string> {
  const part = partitionOf(messages[0]?.device ?? '')
  return String(await redis.xAdd(laneKey(part, lane), '*', { [BODY]: packMessages(messages) }))
}

export async function tick(redis: Redis, at: number): Promise<void> {
  const ticks = redis.multi()
  for (let part = 0; part <= DISTRICT; part++)
    for (const lane of LANES) ticks.xAdd(laneKey(part, lane), '*', { [BODY]: packTick(at, 3_600_000, 'test') })
  await ticks.execAsPipeline()
}

export async function writeFault(redis: Redis, fault: Fault): Promise<void> {
  await redis.xAdd(FAULTS_KEY, '*', { [BODY]: JSON.stringify(fault) })
}
