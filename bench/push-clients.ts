/** 500 stock Socket.IO clients in a process of their own: they count what they were sent and how many bytes it took. */
import { decodeLatest } from '@yiwang/contract'
import { io, type Socket } from 'socket.io-client'

export interface ClientsOrder {
  readonly url: string
  readonly clients: number
  /** Share of the area each viewport holds, 0..1; 0 = plain `update` events are counted instead. */
  readonly share: number
  readonly bounds: readonly [number, number, number, number]
}

export interface ClientsCount {
  /** Updates of features inside the viewport of the client that got them. */
  readonly updates: number
  readonly bytes: number
  readonly frames: number
}

const JOIN_AT_ONCE = 100

let updates = 0
let bytes = 0
let frames = 0
let sockets: Socket[] = []

/** Viewports of equal size spread evenly: golden-ratio steps, the same every time. */
function viewport(i: number, { share, bounds }: ClientsOrder): [number, number, number, number] {
  const [west, south, east, north] = bounds
  const side = Math.sqrt(share)
  const width = (east - west) * side
  const height = (north - south) * side
  const x = west + ((i * 0.618_034) % 1) * (east - west - width)
  const y = south + ((i * 0.381_966 * 1.7) % 1) * (north - south - height)
  return [x, y, x + width, y + height]
}

async function join(i: number, order: ClientsOrder): Promise<Socket> {
  const socket = io(order.url, { transports: ['websocket'], forceNew: true })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('connect_error', reject)
  })
  if (order.share === 0) {
    socket.on('update', () => {
      updates++
    })
    return socket
  }
  const bbox = viewport(i, order)
  socket.on('latest', (buffer: ArrayBuffer | Buffer) => {
    frames++
    bytes += buffer.byteLength
    const plain =
      buffer instanceof ArrayBuffer
        ? buffer
        : (buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + buffer.byteLength) as ArrayBuffer)
    const { lon, lat } = decodeLatest(plain).positions
    for (let row = 0; row < lon.length; row++) {
      const x = lon[row] ?? 0
      const y = lat[row] ?? 0
      if (x >= bbox[0] && x <= bbox[2] && y >= bbox[1] && y <= bbox[3]) updates++
    }
  })
  const reply = await socket.emitWithAck('follow', { facts: false, latest: { bbox, zoom: 14, kinds: ['drone'] } })
  if (!reply.ok) throw new Error(`follow was refused: ${JSON.stringify(reply)}`)
  return socket
}

process.on('message', async (message: ClientsOrder | 'count' | 'leave') => {
  if (message === 'count') {
    process.send?.({ updates, bytes, frames } satisfies ClientsCount)
  } else if (message === 'leave') {
    for (const socket of sockets) socket.disconnect()
    sockets = []
    process.send?.('left')
  } else {
    sockets = []
    for (let i = 0; i < message.clients; i += JOIN_AT_ONCE) {
      const batch = Array.from({ length: Math.min(JOIN_AT_ONCE, message.clients - i) }, (_, k) => join(i + k, message))
      sockets.push(...(await Promise.all(batch)))
    }
    process.send?.('joined')
  }
})
