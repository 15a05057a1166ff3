/** The device side of the kill test: every kind of line under way at once, each message with a name the effects can be asked for. */

import type { DemoCredential } from '../../fixtures/city/credentials.ts'
import type { District } from '../../fixtures/city/district.ts'
import { SENSOR_GATEWAY } from '../../fixtures/city/district.ts'
import { fireRoom } from '../../fixtures/devices/fire-room.ts'
import { httpPusher } from '../../fixtures/devices/http-pusher.ts'
import { type Ledger, ledger } from '../../fixtures/devices/ledger.ts'
import { mqttDevice } from '../../fixtures/devices/mqtt-device.ts'
import { splitByLength, tcpDevice } from '../../fixtures/devices/tcp-device.ts'
import { waterStation } from '../../fixtures/devices/water-station.ts'
import { event } from '../../fixtures/frames/frigate/encode.ts'
import { frame } from '../../fixtures/frames/gb26875/encode.ts'
import type { Ports } from '../../fixtures/servers/platform.ts'

export interface Load {
  readonly ledger: Ledger
  /** Names of acknowledged alarm messages, `<device> <serial>` or a track's id. */
  readonly alarms: ReadonlySet<string>
  /** Devices that reported a fire and were acknowledged: one alert each is owed. */
  readonly fires: ReadonlySet<string>
  waiting(): number
  /** The same by kind of line. */
  whoWaits(): Readonly<Record<string, number>>
  /** No new messages; what is under way goes on until it is answered. */
  rest(): void
  close(): void
}

const EVERY = 20
const WATER_STATIONS = 6
/** A frame with a wrong sum that is plausible otherwise: it is denied, and the denial is an answer. */
const REFUSED_EVERY = 40

export function startLoad(ports: Ports, district: District, credentials: readonly DemoCredential[], every = EVERY): Load {
  const accounts = ledger()
  const alarms = new Set<string>()
  const fires = new Set<string>()
  const tokenOf = (user: string): string => credentials.find((c) => c.user === user)?.token ?? ''
  const room = (src: string) => fireRoom(ports.gb26875, src, accounts.of('gb26875'))
  const rooms = new Map<string, ReturnType<typeof room>>()
  const stations = district.floodPoints.slice(0, WATER_STATIONS).map((point) => {
    const station = point.id.slice('sl651:'.length)
    return { base: point.config.baseM ?? 0, line: waterStation(ports.sl651, station, accounts.of('sl651')) }
  })
  const camera = district.frigateCameras[1]?.asset.id.slice('frigate:'.length) ?? ''
  const frigate = mqttDevice(
    { url: `mqtt://127.0.0.1:${ports.mqtt}`, user: 'frigate', token: tokenOf('frigate') },
    accounts.of('frigate'),
  )
  const gateway = httpPusher(
    { url: `http://127.0.0.1:${ports.push}`, user: SENSOR_GATEWAY, token: tokenOf(SENSOR_GATEWAY) },
    accounts.of('observation'),
  )
  const clumsy = clumsyRoom(ports.gb26875, accounts)

  let n = 0
  const timer = setInterval(() => {
    n++
    // A control room nobody knew before, with one fire: exactly one alert and one registration are owed.
    const src = (8_800_000_000 + n).toString(16).padStart(12, '0')
    const one = room(src)
    rooms.set(src, one)
    void one.partState({ sysType: 1, sysAddr: 1, partType: 40, loop: 1, point: 1, description: '走廊' }, 2).then(() => {
      alarms.add(`gb26875 ${src} 1`)
      fires.add(`gb26875:${src}`)
      one.line.close()
      rooms.delete(src)
    })
    const track = `1795000000.${n}-kill`
    const now = Date.now() / 1_000
    void frigate
      .publish('frigate/events', event({ type: 'new', id: track, camera, label: 'car', startTime: now, frameTime: now }))
      .then(() => alarms.add(`frigate ${track}`))
    const observations = [
      { feature: 'gas-002', property: 'gas.lel', value: (n % 40) / 10, time: new Date().toISOString(), id: String(n) },
    ]
    void gateway.push(
      '/ingest/observations',
      'application/json',
      Buffer.from(JSON.stringify({ source: SENSOR_GATEWAY, observations })),
    )
    const { base, line } = stations[n % stations.length] ?? { base: 0 }
    void line?.report(base + 0.03, 0, false)
    if (n % REFUSED_EVERY === 0) clumsy.send()
  }, every)

  const whoWaits = () => ({
    rooms: [...rooms.values()].reduce((sum, one) => sum + one.line.waiting(), 0),
    stations: stations.reduce((sum, { line }) => sum + line.line.waiting(), 0),
    frigate: frigate.waiting(),
    gateway: gateway.waiting(),
    clumsy: clumsy.waiting(),
  })

  return {
    ledger: accounts,
    alarms,
    fires,
    waiting: () => Object.values(whoWaits()).reduce((sum, n) => sum + n, 0),
    whoWaits,
    rest: () => clearInterval(timer),
    close: () => {
      clearInterval(timer)
      for (const one of rooms.values()) one.line.close()
      for (const { line } of stations) line.line.close()
      frigate.close()
      gateway.close()
      clumsy.close()
    },
  }
}

/** The name the load knows a message by, from its idempotency key. */
export function nameOf(source: string, key: string): string[] {
  const fields = key.split('|')
  if (source === 'gb26875') return [`gb26875 ${fields[2]} ${fields[3]}`]
  if (source === 'frigate' && fields[1] === 'event') return [`frigate ${fields[2]}`]
  return []
}

/** Its frames arrive damaged: each is denied, and the device then lets it be. */
function clumsyRoom(port: number, accounts: Ledger) {
  const src = 'c0ffee000001'
  let serial = 0
  const line = tcpDevice(
    port,
    {
      split: (bytes) => splitByLength(bytes, 30, (from) => bytes.readUInt16LE(from + 24)),
      answerOf: (bytes) => ({ serial: String(bytes.readUInt16LE(2)), refused: bytes[26] === 6 }),
      respond: () => [],
    },
    accounts.of('gb26875'),
  )
  return {
    send: () => {
      serial++
      const bytes = frame({ seq: serial, src, at: Date.now() })
      const sum = bytes.length - 3
      bytes[sum] = ((bytes[sum] ?? 0) + 1) & 0xff
      void line.send(String(serial), bytes)
    },
    waiting: () => line.waiting(),
    close: () => line.close(),
  }
}
