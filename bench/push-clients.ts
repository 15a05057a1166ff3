/** Stock Socket.IO clients in a process of their own: they count what they were sent and how many bytes it took. */
import { decodeLatest } from '@yiwang/contract'
import { io, type Socket } from 'socket.io-client'

export type ClientsOrder =
  | {
      readonly do: 'join'
      readonly url: string
      readonly cookie: string
      readonly clients: number
      readonly counts: 'update' | 'latest'
    }
  /** The first so many of all clients look each at a viewport of its own that holds this share of the area; the others rest. */
  | { readonly do: 'watch'; readonly first: number; readonly share: number; readonly bounds: Bounds; readonly crowd: Crowd }
  | { readonly do: 'rest' | 'count' }

/** All clients are dealt out to so many processes; this is the nth of them. */
interface Crowd {
  readonly nth: number
  readonly of: number
}

type Bounds = readonly [number, number, number, number]

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

interface Client {
  readonly socket: Socket
  /** What it looks at now. */
  bbox: Bounds | undefined
  /** Where it stands: as a screen does, it asks for no second snapshot. */
  told?: { readonly epoch: string; readonly cursor: number }
}
const clients: Client[] = []

/** Viewports of equal size spread evenly: golden-ratio steps, the same every time. */
function viewport(i: number, share: number, [west, south, east, north]: Bounds): Bounds {
  const side = Math.sqrt(share)
  const width = (east - west) * side
  const height = (north - south) * side
  const x = west + ((i * 0.618_034) % 1) * (east - west - width)
  const y = south + ((i * 0.381_966 * 1.7) % 1) * (north - south - height)
  return [x, y, x + width, y + height]
}

async function join(url: string, cookie: string, counts: 'update' | 'latest'): Promise<Client> {
  const socket = io(url, { transports: ['websocket'], forceNew: true, extraHeaders: { cookie } })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('connect_error', reject)
  })
  const client: Client = { socket, bbox: undefined }
  if (counts === 'update') {
    socket.on('update', () => {
      updates++
    })
    return client
  }
  socket.on('latest', (buffer: ArrayBuffer | Buffer) => {
    const { bbox } = client
    if (!bbox) return
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
  return client
}

async function follow(client: Client, bbox: Bounds | undefined): Promise<void> {
  client.bbox = bbox
  const latest = bbox && [{ bbox, kinds: ['drone'] }]
  const reply = await client.socket.emitWithAck('follow', { ...client.told, facts: false, ...(latest ? { latest } : {}) })
  if (!reply.ok) throw new Error(`follow was refused: ${JSON.stringify(reply)}`)
  client.told = { epoch: reply.epoch, cursor: reply.cursor }
}

async function carryOut(order: ClientsOrder): Promise<void> {
  if (order.do === 'join') {
    for (let i = 0; i < order.clients; i += JOIN_AT_ONCE) {
      const batch = Array.from({ length: Math.min(JOIN_AT_ONCE, order.clients - i) }, () =>
        join(order.url, order.cookie, order.counts),
      )
      clients.push(...(await Promise.all(batch)))
    }
  } else if (order.do === 'watch') {
    const { first, share, bounds, crowd } = order
    const numbered = clients.map((client, i) => ({ client, n: i * crowd.of + crowd.nth }))
    await Promise.all(numbered.map(({ client, n }) => follow(client, n < first ? viewport(n, share, bounds) : undefined)))
  } else if (order.do === 'rest') {
    await Promise.all(clients.map((client) => follow(client, undefined)))
  }
}

// Nothing else keeps it alive until it has joined.
process.channel?.ref()
process.on('message', async (order: ClientsOrder) => {
  await carryOut(order)
  process.send?.({ updates, bytes, frames } satisfies ClientsCount)
})
