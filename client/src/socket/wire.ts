/** The wire over Socket.IO. Reconnecting, with growing pauses, is Socket.IO's; its own state recovery is not used. */
import { decodeLatest, type FollowReply, SECOND } from '@yiwang/contract'
import { io } from 'socket.io-client'
import type { Wire } from './receive.ts'

const ANSWER_WITHIN = 10 * SECOND

/** A wire that is opened for whoever may follow. */
export interface SocketWire extends Wire {
  /** Kept up from now on, whatever cuts it. */
  open(): void
  close(): void
  /** The handshake was refused, or there was nobody to answer it: a browser does not tell which. */
  onTurnedAway(handler: () => void): void
}

export function socketWire(): SocketWire {
  const socket = io({ autoConnect: false, transports: ['websocket'], reconnectionDelay: 500, reconnectionDelayMax: 5_000 })
  return {
    open: () => void socket.connect(),
    close: () => void socket.disconnect(),
    onTurnedAway: (handler) => void socket.on('connect_error', handler),
    connected: () => socket.connected,
    onConnect: (handler) => void socket.on('connect', handler),
    onDisconnect: (handler) =>
      void socket.on('disconnect', (reason) => {
        // Only this reason is not retried by itself: the server let us go on purpose, as too slow or to restart.
        if (reason === 'io server disconnect') socket.connect()
        handler()
      }),
    onFacts: (handler) => void socket.on('facts', handler),
    onLatest: (handler) => void socket.on('latest', (bytes: ArrayBuffer) => handler(decodeLatest(bytes))),
    onStatus: (handler) => void socket.on('status', handler),
    onResync: (handler) => void socket.on('resync', handler),
    follow: (request) => socket.timeout(ANSWER_WITHIN).emitWithAck('follow', request) as Promise<FollowReply>,
  }
}
