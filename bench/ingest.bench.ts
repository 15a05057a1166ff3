/** Durable ingest: GB/T 26875.3 over TCP → decoded → normalised → accepted by Redis → confirmed, against bare pipelined XADD of the same payload. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { BODY, laneKey, PARTITIONS, packMessages } from '@yiwang/contract'
import { createClient } from 'redis'
import { analogueFrame } from '../fixtures/frames/gb26875/encode.ts'
import { startPlatform } from '../fixtures/servers/platform.ts'
import gb26875 from '../ingest/protocols/gb26875.ts'
import { alternate, CHILD_ARGUMENTS, report } from './harness.ts'
import type { DevicesOrder } from './ingest-devices.ts'

const RUNS = 5
const MILLISECONDS = 3_000
const DEVICES = 64
const WINDOW = 64
const PIPELINE = 1_000

const platform = await startPlatform({ parts: ['ingest'], stores: ['redis'] })
const redis = await createClient({ url: platform.redis.url }).connect()

/** What ingest itself would write for one of these frames. */
const frame = analogueFrame({
  seq: 7,
  src: '0000c4c22da1',
  at: Date.now(),
  sysType: 13,
  sysAddr: 1,
  partType: 92,
  partAddr: 65_537,
  analogType: 2,
  raw: 300,
})
const messages = gb26875.normaliseLine({ hex: frame, receivedTime: Date.now() })
if ('error' in messages) throw new Error(`the bench's own frame was refused: ${messages.error}`)
const payload = packMessages(messages)

async function emptied(): Promise<void> {
  for (let partition = 0; partition < PARTITIONS; partition++)
    await redis.del([laneKey(partition, 'telemetry'), laneKey(partition, 'alarm')])
}

/** One entry an event, a thousand to a pipeline, the next as soon as the last has returned. */
async function bareXadd(): Promise<number> {
  await emptied()
  const until = performance.now() + MILLISECONDS
  const began = performance.now()
  let written = 0
  while (performance.now() < until) {
    const pipeline = redis.multi()
    for (let i = 0; i < PIPELINE; i++) pipeline.xAdd(laneKey(i % PARTITIONS, 'telemetry'), '*', { [BODY]: payload })
    await pipeline.execAsPipeline()
    written += PIPELINE
  }
  return (written * 1_000) / (performance.now() - began)
}

async function ingest(): Promise<number> {
  await emptied()
  const devices: ChildProcess = fork(new URL('./ingest-devices.ts', import.meta.url), {
    execArgv: CHILD_ARGUMENTS,
  })
  const order: DevicesOrder = { port: platform.ports.gb26875, devices: DEVICES, window: WINDOW, milliseconds: MILLISECONDS }
  devices.send(order)
  const [{ perSecond }] = (await once(devices, 'message')) as [{ perSecond: number }]
  devices.kill()
  return perSecond
}

try {
  await platform.listening()
  const measured = await alternate(RUNS, bareXadd, ingest)
  report('ingest', 'events/s', { must: 0.6, aim: 1, better: 'more' }, measured, RUNS, {
    devices: DEVICES,
    payload: payload.length,
  })
} finally {
  redis.destroy()
  await platform.stop()
}
