/**
 * Our own MQTT 3.1.1 broker for devices: a publication is confirmed only after Redis accepted what it says. Devices have
 * credentials, publish and read only what these list, and a reader too slow for its messages is cut.
 */
import { createServer, type Socket } from 'node:net'
import type { Credential, Millis } from '@yiwang/contract'
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes'
import type { Core } from '../core.ts'
import { authenticate, maySpeakFor } from '../credentials.ts'
import type { TopicProtocol } from '../protocol.ts'
import { type Endpoint, listenOn, peerAddress } from './listen.ts'
import { PacketGuard } from './packet-guard.ts'
import { type Allowance, Buckets } from './token-bucket.ts'
import { covers, matches } from './topic-filter.ts'
import { TopicSessions } from './topic-sessions.ts'

const MIB = 1024 * 1024
/** What a stranger may send before it has shown its credential. */
const CONNECT_BYTES = 64 * 1024
/** A message that cannot be read costs its sender as much as so many good ones. */
const FAULT_COST = 50
const BAD_CREDENTIAL = 4

export interface BrokerLimits {
  readonly connections: number
  readonly connectionsPerAddress: number
  readonly packetBytes: number
  /** Messages per credential. */
  readonly messages: Allowance
  readonly connectMs: Millis
  /** A reader that takes nothing for so long is cut. */
  readonly drainMs: Millis
}

export const BROKER_LIMITS: BrokerLimits = {
  connections: 5_000,
  connectionsPerAddress: 2_000,
  packetBytes: 8 * MIB,
  messages: { rate: 20_000, burst: 40_000 },
  connectMs: 10_000,
  drainMs: 10_000,
}

export interface BrokerTransport {
  readonly port: number
  stop(): Promise<void>
}

interface Peer {
  readonly socket: Socket
  readonly guard: PacketGuard
  readonly from: string
  readonly sources: Set<string>
  credential: Credential | undefined
}

export interface BrokerParts {
  readonly core: Core
  readonly protocols: readonly TopicProtocol[]
  readonly endpoint: Endpoint
  readonly limits?: Partial<BrokerLimits>
}

export async function listenMqtt({ core, protocols, endpoint, limits: given }: BrokerParts): Promise<BrokerTransport> {
  const limits = { ...BROKER_LIMITS, ...given }
  const peers = new Map<Client, Peer>()
  const perAddress = new Map<string, number>()
  const messages = new Buckets(limits.messages)
  core.everySecond((now) => {
    messages.tick(now)
  })

  const broker = await Aedes.createBroker({
    // Unbounded here because each publisher waits for its own messages: a queue inside the emitter could overflow the stack.
    concurrency: 0,
    connectTimeout: limits.connectMs,
    drainTimeout: limits.drainMs,
    preConnect(_, packet, done) {
      // Nothing is kept for absent clients: the streams are the memory, not the broker.
      packet.clean = true
      done(null, true)
    },
    authenticate: (client, user, password, done) => {
      const error = admit(client, user, password?.toString('utf8'))
      done(error ?? null, error === undefined)
    },
    authorizePublish: (client, packet, done) => {
      packet.retain = false
      const peer = client ? peers.get(client) : undefined
      if (peer) publish(peer, packet, done)
      else done(new Error('A publication without a client.'))
    },
    authorizeSubscribe(client, subscription, done) {
      const allowed = peers.get(client)?.credential?.subscribe ?? []
      const ok = allowed.some((filter) => covers(filter, subscription.topic))
      if (!ok) show(peers.get(client), 'acl', Buffer.from(subscription.topic))
      done(null, ok ? subscription : null)
    },
    // A full socket takes no more: what is left waiting would wait in our memory.
    authorizeForward: (client, packet) => (peers.get(client)?.socket.writableNeedDrain ? null : packet),
  })
  const sessions = new TopicSessions(core, protocols, ({ topic, payload }) => {
    broker.publish({ cmd: 'publish', topic, payload: Buffer.from(payload), qos: 1, dup: false, retain: false }, () => {})
  })

  function show(peer: Peer | undefined, reason: string, bytes?: Uint8Array): void {
    core.faults.show(
      { source: 'mqtt', reason, from: peer?.credential?.user ?? peer?.from ?? 'unknown', ...(bytes && { bytes }) },
      Date.now(),
    )
  }

  function admit(client: Client, user: string | undefined, token: string | undefined): AuthenticateError | undefined {
    const peer = peers.get(client)
    const credential = authenticate(core.mirror, user ?? '', token ?? '')
    if (peer && credential) {
      peer.credential = credential
      peer.guard.limit = limits.packetBytes
      return undefined
    }
    show(peer, 'credential')
    return Object.assign(new Error('bad user name or password'), { returnCode: BAD_CREDENTIAL })
  }

  function publish(peer: Peer, packet: PublishPacket, done: (error?: Error | null) => void): void {
    const { credential } = peer
    const now = Date.now()
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload
    if (!credential?.publish.some((filter) => matches(filter, packet.topic))) {
      core.faults.reject({ source: 'mqtt', reason: 'acl', from: credential?.user ?? peer.from, bytes: payload }, now)
      done(new Error('This credential may not publish here.'))
      return
    }
    const publisher = {
      from: credential.user,
      refuse: (device: string) => (maySpeakFor(credential, device) ? undefined : 'identity'),
      spoke: (source: string) => {
        if (peer.sources.has(source)) return
        peer.sources.add(source)
        core.feeds.of(source).connections++
      },
    }
    sessions.receive(packet.topic, payload, publisher, ({ confirm, faults }) => {
      const rest = messages.use(credential.user, 1 + faults * FAULT_COST, Date.now())
      const answer = (): void => done(confirm ? null : new Error('The publication could not be kept.'))
      if (rest === 0) {
        answer()
        return
      }
      show(peer, 'rate')
      setTimeout(answer, rest).unref()
    })
  }

  function accept(socket: Socket): void {
    const from = peerAddress(socket.remoteAddress)
    const others = perAddress.get(from) ?? 0
    if (others >= limits.connectionsPerAddress) {
      core.faults.show({ source: 'mqtt', reason: 'connections', from }, Date.now())
      socket.destroy()
      return
    }
    perAddress.set(from, others + 1)
    const guard = new PacketGuard(CONNECT_BYTES)
    guardReads(socket, guard, () => show(peer, 'tooLarge'))
    const peer: Peer = { socket, guard, from, sources: new Set(), credential: undefined }
    const client = broker.handle(socket)
    peers.set(client, peer)
    socket.once('close', () => {
      peers.delete(client)
      for (const source of peer.sources) core.feeds.of(source).connections--
      const left = (perAddress.get(from) ?? 1) - 1
      if (left > 0) perAddress.set(from, left)
      else perAddress.delete(from)
    })
  }

  core.mirror.onCredentials(() => {
    for (const [client, peer] of peers) {
      if (!peer.credential) continue
      const now = core.mirror.credentialOf(peer.credential.user)
      if (now && now.sha256 === peer.credential.sha256) peer.credential = now
      else client.close()
    }
  })
  broker.on('clientError', (client, error) =>
    core.log.debug({ from: peers.get(client)?.from, reason: error.message }, 'An MQTT client was cut'),
  )
  broker.on('connectionError', (_, error) => core.log.debug({ reason: error.message }, 'An MQTT connection was refused'))

  const server = createServer({ keepAlive: true, keepAliveInitialDelay: 30_000, noDelay: true }, accept)
  server.maxConnections = limits.connections
  const port = await listenOn(server, endpoint)
  for (const { id } of protocols) core.feeds.of(id).listening()
  core.log.info({ host: endpoint.host, port, protocols: protocols.map(({ id }) => id) }, 'Listening for MQTT devices')
  return {
    port,
    async stop() {
      for (const { id } of protocols) core.feeds.of(id).down('stopped')
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      await new Promise<void>((resolve) => broker.close(() => resolve()))
      for (const { socket } of peers.values()) socket.destroy()
      await closed
    },
  }
}

/** The broker reads with `read()`; every chunk passes the guard before its parser may wait for the rest of a packet. */
function guardReads(socket: Socket, guard: PacketGuard, tooLarge: () => void): void {
  const read = socket.read.bind(socket)
  socket.read = (size?: number): unknown => {
    const chunk: unknown = read(size)
    if (!(chunk instanceof Uint8Array) || guard.passes(chunk)) return chunk
    tooLarge()
    socket.destroy()
    return null
  }
}
