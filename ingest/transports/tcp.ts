/** TCP: one session of a stream protocol per connection, bounded in number, time, garbage and memory. */
import { createServer, type Socket } from 'node:net'
import type { Command, CommandOutcome, DeviceId, Millis } from '@yiwang/contract'
import type { Core } from '../core.ts'
import type { StreamListener, StreamProtocol } from '../protocol.ts'
import { Connection } from './connection.ts'
import { Holders } from './holders.ts'
import { type Endpoint, listenOn, peerAddress } from './listen.ts'
import { type Allowance, Buckets } from './token-bucket.ts'

const MIB = 1024 * 1024

export interface TcpLimits {
  readonly connections: number
  readonly connectionsPerAddress: number
  /** A connection that has said nothing readable for so long is closed, a new one sooner. */
  readonly idleMs: Millis
  readonly firstWordMs: Millis
  /** Bytes per second and address. */
  readonly bytes: Allowance
  /** Milliseconds of work per second that an address may cause with what cannot be read. */
  readonly garbage: Allowance
}

export const TCP_LIMITS: TcpLimits = {
  connections: 20_000,
  connectionsPerAddress: 5_000,
  idleMs: 15 * 60_000,
  firstWordMs: 60_000,
  bytes: { rate: 128 * MIB, burst: 128 * MIB },
  garbage: { rate: 50, burst: 250 },
}

export interface CommandHooks {
  /** A device came to a connection and can be commanded. */
  connected(device: DeviceId): void
  settled(command: Command['id'], outcome: CommandOutcome): void
}

export interface TcpTransport {
  readonly protocol: string
  readonly port: number
  readonly connections: number
  /** Whether a connection here speaks for the device. */
  holds(device: DeviceId): boolean
  /** Hands a command to the connection that speaks for its device; false when there is none. */
  command(command: Command): boolean
  /** Stops listening and reading, answers what was accepted, closes. */
  stop(): Promise<void>
}

/** How long a stop waits for answers to leave. */
const STOP_MS = 5_000

export interface TcpParts {
  readonly core: Core
  readonly protocol: StreamProtocol
  readonly endpoint: Endpoint
  readonly hooks?: CommandHooks
  readonly limits?: Partial<TcpLimits>
}

export async function listenTcp({ core, protocol, endpoint, hooks, limits: given }: TcpParts): Promise<TcpTransport> {
  const limits = { ...TCP_LIMITS, ...given }
  const feed = core.feeds.of(protocol.id)
  const listener: StreamListener = protocol.open({ configOf: (device) => core.mirror.configOf(device) })
  const open = new Set<Connection>()
  const perAddress = new Map<string, number>()
  const buckets = { bytes: new Buckets(limits.bytes), garbage: new Buckets(limits.garbage) }
  const holders = new Holders<Connection>((device) => hooks?.connected(device))
  let number = 0

  const server = createServer({ allowHalfOpen: true, keepAlive: true, keepAliveInitialDelay: 30_000, noDelay: true }, accept)
  server.maxConnections = limits.connections
  server.on('drop', (data) => {
    core.faults.show({ source: protocol.id, reason: 'connections', from: peerAddress(data?.remoteAddress) }, Date.now())
  })

  function accept(socket: Socket): void {
    const now = Date.now()
    const from = peerAddress(socket.remoteAddress)
    const others = perAddress.get(from) ?? 0
    if (others >= limits.connectionsPerAddress) {
      core.faults.show({ source: protocol.id, reason: 'connections', from }, now)
      socket.destroy()
      return
    }
    perAddress.set(from, others + 1)
    const connection = new Connection({
      socket,
      from,
      number: number++,
      session: listener.connect(from, now),
      core,
      source: protocol.id,
      feed,
      holders,
      buckets,
      ...(hooks && { settled: (command, outcome) => hooks.settled(command, outcome) }),
    })
    open.add(connection)
    feed.connections = open.size
    socket.once('close', () => {
      open.delete(connection)
      feed.connections = open.size
      holders.closed(connection)
      const left = (perAddress.get(from) ?? 1) - 1
      if (left > 0) perAddress.set(from, left)
      else perAddress.delete(from)
    })
  }

  core.pressure.onChange((high) => {
    for (const connection of open) connection.pressed(high)
  })
  core.everySecond((now) => {
    buckets.bytes.tick(now)
    buckets.garbage.tick(now)
    for (const connection of open) connection.tick(now, limits)
  })

  const port = await listenOn(server, endpoint)
  server.on('error', (error) => core.log.error({ protocol: protocol.id, err: error }, 'The listener had an error'))
  feed.listening()
  core.log.info({ protocol: protocol.id, host: endpoint.host, port }, 'Listening for devices')

  return {
    protocol: protocol.id,
    port,
    get connections() {
      return open.size
    },
    holds: (device) => holders.of(device) !== undefined,
    command(command) {
      const connection = holders.of(command.device)
      if (!connection) return false
      connection.command(command, Date.now())
      return true
    },
    async stop() {
      feed.down('stopped')
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const connection of open) void connection.finish(STOP_MS)
      await closed
    },
  }
}
