/** A tiny protocol for tests of what carries protocols: one line a message, and a core on a real Redis. */
import { mkdtemp, rm } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DeviceMessage, LANES, type Lane, laneKey, PARTITIONS, unpackEntry } from '@yiwang/contract'
import { pino } from 'pino'
import { type Core, openCore } from './core.ts'
import type { Step, StreamProtocol } from './protocol.ts'
import type { Redis } from './redis/link.ts'
import type { Limits } from './redis/pressure.ts'

const MOST_LINE = 4_096

export function lineMessage(device: string, seq: string, now: number, filler = ''): DeviceMessage {
  return {
    v: 1,
    source: 'line',
    device: `line:${device}`,
    key: `${device}|${seq}`,
    receivedTime: now,
    signals: [{ kind: 'note', feature: `line:${device}`, eventTime: now, topic: 'line', detail: { seq, filler } }],
  }
}

/**
 * `t <device> <seq>` telemetry and `a <device> <seq>` alarm, answered `ok <seq>`; `ping` answered `pong`; `throw` fails inside;
 * anything else is a fault. A command is sent as `do <id>` and settled by `done <device> <id>`.
 */
export const line: StreamProtocol = {
  id: 'line',
  transport: 'tcp',
  title: { zh: '行', en: 'Line' },
  standard: 'tests',
  evidence: 'tests',
  decodeLine: () => undefined,
  normaliseLine: () => [],
  open: () => ({
    connect() {
      let rest = ''
      const devices = new Set<string>()
      return {
        devices,
        receive(chunk, now) {
          rest += Buffer.from(chunk).toString('latin1')
          const lines = rest.split('\n')
          rest = lines.pop() ?? ''
          const steps = lines.map((text) => stepOf(text, now, devices))
          if (rest.length > MOST_LINE) {
            steps.push({ do: 'fault', reason: 'tooLong', bytes: Buffer.from(rest.slice(0, 8)), length: rest.length })
            rest = ''
          }
          return steps
        },
        tick: () => [],
        command: (command) => [{ do: 'send', out: Buffer.from(`do ${command.id}\n`) }],
      }
    },
  }),
}

function stepOf(text: string, now: number, devices: Set<string>): Step<Uint8Array> {
  const [word, device = '', seq = ''] = text.split(' ')
  if (word === 'throw') throw new Error('the session fails')
  if (word === 'ping') return { do: 'send', out: Buffer.from('pong\n') }
  if (word === 'done') return { do: 'settle', command: seq, device: `line:${device}`, outcome: 'done' }
  if (word !== 't' && word !== 'a') return { do: 'fault', reason: 'word', bytes: Buffer.from(text) }
  devices.add(`line:${device}`)
  const lane: Lane = word === 'a' ? 'alarm' : 'telemetry'
  return { do: 'store', lane, message: lineMessage(device, seq, now), then: [Buffer.from(`ok ${seq}\n`)] }
}

export async function coreOn(
  redisUrl: string,
  limits?: Limits,
): Promise<{ readonly core: Core; readonly dataDir: string; close(): Promise<void> }> {
  const dataDir = await mkdtemp(join(tmpdir(), 'yiwang-ingest-'))
  const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
  const core = await openCore({ redisUrl, dataDir, log, role: 'ingest', ...(limits && { limits }) })
  return {
    core,
    dataDir,
    async close() {
      await core.stop(2_000)
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** Everything on the lanes, in the order of each lane. */
export async function stored(redis: Redis): Promise<{ readonly lane: Lane; readonly message: DeviceMessage }[]> {
  const found: { lane: Lane; message: DeviceMessage }[] = []
  for (let partition = 0; partition < PARTITIONS; partition++) {
    for (const lane of LANES) {
      for (const { message } of (await redis.xRange(laneKey(partition, lane), '-', '+')) ?? []) {
        const entry = unpackEntry(message.b ?? '')
        if ('m' in entry) for (const one of entry.m) found.push({ lane, message: one })
      }
    }
  }
  return found
}

/** A device: what it sent last and every line it was answered. */
export class LineDevice {
  readonly answers: string[] = []
  readonly socket: Socket
  closed = false
  #rest = ''

  private constructor(socket: Socket) {
    this.socket = socket
    socket.on('error', () => {})
    socket.on('close', () => {
      this.closed = true
    })
    socket.on('data', (chunk) => {
      const lines = (this.#rest + chunk.toString('latin1')).split('\n')
      this.#rest = lines.pop() ?? ''
      this.answers.push(...lines)
    })
  }

  static open(port: number, localAddress = '127.0.0.1'): Promise<LineDevice> {
    return new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', localAddress })
      socket.once('error', reject)
      socket.once('connect', () => resolve(new LineDevice(socket)))
    })
  }

  say(...lines: string[]): void {
    this.socket.write(`${lines.join('\n')}\n`)
  }
}
