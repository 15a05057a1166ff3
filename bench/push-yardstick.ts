/** The yardstick's server: Socket.IO as everybody starts with it, one `io.emit` of one JSON object for each update. */
import { createServer } from 'node:http'
import { Server } from 'socket.io'
import { update } from './push-update.ts'

const http = createServer()
const io = new Server(http, { transports: ['websocket'], perMessageDeflate: false })
http.listen(0, '127.0.0.1', () => {
  const address = http.address()
  process.send?.({ port: typeof address === 'object' && address !== null ? address.port : 0 })
})

/** Emits so many updates a second for so many seconds, spread over the second. */
process.on('message', ({ perSecond, seconds }: { perSecond: number; seconds: number }) => {
  const every = 10
  let sent = 0
  const total = perSecond * seconds
  const timer = setInterval(() => {
    for (let i = 0; i < (perSecond * every) / 1_000 && sent < total; i++, sent++) io.emit('update', update(sent))
    if (sent < total) return
    clearInterval(timer)
    process.send?.('done')
  }, every)
})
