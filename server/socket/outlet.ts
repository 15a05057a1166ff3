/** The way out to one socket: finished frames in, and an honest answer to how much is still waiting. */
import type { Socket } from 'socket.io'

/** What we use of Engine.IO's socket; its types keep the queue to itself. */
interface EngineSocket {
  readonly writeBuffer: readonly WaitingPacket[]
  readonly transport: { readonly socket?: { readonly bufferedAmount: number } }
  write(data: string, options: { readonly compress: boolean; readonly wsPreEncodedFrame: readonly Buffer[] }): void
}

interface WaitingPacket {
  readonly data?: unknown
  readonly options?: { readonly wsPreEncodedFrame?: readonly Buffer[] }
}

export class Outlet {
  readonly #conn: EngineSocket
  readonly #disconnect: () => void

  constructor(socket: Socket) {
    this.#conn = socket.conn as unknown as EngineSocket
    this.#disconnect = () => socket.disconnect(true)
  }

  /**
   * Nothing waits behind the write under way. Whoever sends only when idle never has more queued for a client that has
   * stopped reading than the write under way and what was sent at once behind it (one frame, of latest values one a view): what it misses is conflated (latest values) or read again from the log (facts).
   */
  get idle(): boolean {
    return this.#conn.writeBuffer.length === 0
  }

  /** Bytes handed over that the kernel has not taken: of frames waiting here and of the write under way. */
  get queued(): number {
    let waiting = this.#conn.transport.socket?.bufferedAmount ?? 0
    for (const { data, options } of this.#conn.writeBuffer) {
      for (const part of options?.wsPreEncodedFrame ?? []) waiting += part.length
      if (typeof data === 'string') waiting += data.length
    }
    return waiting
  }

  send(frame: Buffer): void {
    // Engine.IO writes a frame that is already encoded as it is: the way Socket.IO's own broadcasts go.
    this.#conn.write('', { compress: false, wsPreEncodedFrame: [frame] })
  }

  cut(): void {
    this.#disconnect()
  }
}
