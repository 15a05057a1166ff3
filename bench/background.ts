/** Other observations on their way meanwhile: so many frames a second from a few devices, evenly, in a process of their own. */
import { connect, type Socket } from 'node:net'
import { analogueFrame } from '../fixtures/frames/gb26875/encode.ts'

export interface BackgroundOrder {
  readonly port: number
  readonly perSecond: number
}

const DEVICES = 20
const SLICE = 5

let timer: NodeJS.Timeout | undefined
let sockets: Socket[] = []

process.on('message', async (message: BackgroundOrder | 'stop') => {
  if (message === 'stop') {
    clearInterval(timer)
    for (const socket of sockets) socket.destroy()
    process.send?.('stopped')
    return
  }
  const { port, perSecond } = message
  sockets = await Promise.all(
    Array.from(
      { length: DEVICES },
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
          socket.once('error', reject)
          socket.on('data', () => undefined)
        }),
    ),
  )
  let seq = 0
  let due = 0
  let last = performance.now()
  timer = setInterval(() => {
    const now = performance.now()
    due += ((now - last) * perSecond) / 1_000
    last = now
    for (; due >= 1; due--) {
      const device = seq % DEVICES
      const src = (9_801_070_001 + device).toString(16).padStart(12, '0')
      const at = Date.now()
      sockets[device]?.write(
        analogueFrame({
          seq: seq++ & 0xffff,
          src,
          at,
          sysType: 13,
          sysAddr: 1,
          partType: 92,
          partAddr: 65_537,
          analogType: 2,
          raw: 250,
        }),
      )
    }
  }, SLICE)
  process.send?.('flowing')
})
