/** The yardstick's relay, as bare as it can be: `door` takes frames from TCP and XADDs them, `relay` XREADs and emits. One process each. */
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { createClient } from 'redis'
import { Server } from 'socket.io'

export const FIRES = 'bare:fires'
const OTHERS = 'bare:others'
/** Length of a fire frame with its description; the others are shorter. */
const FIRE_BYTES = 78
const OTHER_BYTES = 48

const [role, url] = process.argv.slice(2)
const redis = await createClient({ url: url ?? '' }).connect()

if (role === 'door') {
  const tcp = createTcpServer({ noDelay: true }, (socket) => {
    let held: Buffer = Buffer.alloc(0)
    socket.on('error', () => undefined)
    socket.on('data', async (chunk) => {
      let bytes = held.length > 0 ? Buffer.concat([held, chunk]) : chunk
      const writes: Promise<unknown>[] = []
      for (let size = sizeOf(bytes); size > 0 && bytes.length >= size; size = sizeOf(bytes)) {
        writes.push(redis.xAdd(size === FIRE_BYTES ? FIRES : OTHERS, '*', { b: bytes.toString('hex', 0, size) }))
        bytes = bytes.subarray(size)
      }
      held = bytes
      await Promise.all(writes)
      if (socket.writable) socket.write(Buffer.alloc(30 * writes.length))
    })
  })
  tcp.listen(0, '127.0.0.1', () => {
    const address = tcp.address()
    process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
  })
} else {
  const http = createServer()
  const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false })
  http.listen(0, '127.0.0.1', () => {
    const address = http.address()
    process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
  })
  for (let id = '$'; ; ) {
    const read = await redis.xRead({ key: FIRES, id }, { BLOCK: 1_000, COUNT: 100 })
    const stream = Array.isArray(read)
      ? (read[0] as { messages: { id: string; message: Record<string, string> }[] } | undefined)
      : undefined
    for (const { id: at, message } of stream?.messages ?? []) {
      id = at
      io.emit('fire', message.b)
    }
  }
}

/** Whole length by the length field; 0 = more bytes are needed. */
function sizeOf(bytes: Buffer): number {
  return bytes.length < OTHER_BYTES ? 0 : 30 + bytes.readUInt16LE(24)
}
