/** Fire-control devices in a process of their own: each keeps a window of frames under way and counts the confirmations. */
import { connect, type Socket } from 'node:net'
import { analogueFrame } from '../fixtures/frames/gb26875/encode.ts'

export interface DevicesOrder {
  readonly port: number
  readonly devices: number
  /** Frames under way per device. */
  readonly window: number
  readonly milliseconds: number
}

/** A confirmation carries no data: always 30 bytes. */
const CONFIRM_BYTES = 30
const FRAMES = 512

function frames(device: number): Buffer {
  const src = (9_901_070_001 + device).toString(16).padStart(12, '0')
  const at = Date.now()
  return Buffer.concat(
    Array.from({ length: FRAMES }, (_, i) =>
      analogueFrame({
        seq: i,
        src,
        at: at + i,
        sysType: 13,
        sysAddr: 1,
        partType: 92,
        partAddr: 65_537,
        analogType: 2,
        raw: 250 + (i % 50),
      }),
    ),
  )
}

process.on('message', async ({ port, devices, window, milliseconds }: DevicesOrder) => {
  const loops = Array.from({ length: devices }, (_, i) => frames(i))
  const sockets: Socket[] = await Promise.all(
    loops.map(
      () =>
        new Promise<Socket>((resolve, reject) => {
          const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => resolve(socket))
          socket.once('error', reject)
        }),
    ),
  )
  let confirmed = 0
  let measuring = true
  sockets.forEach((socket, i) => {
    const loop = loops[i] ?? Buffer.alloc(0)
    const size = loop.length / FRAMES
    let place = 0
    let bytes = 0
    const send = (count: number): void => {
      for (let left = count; left > 0; ) {
        const some = Math.min(left, FRAMES - place)
        socket.write(loop.subarray(place * size, (place + some) * size))
        place = (place + some) % FRAMES
        left -= some
      }
    }
    socket.on('data', (chunk) => {
      bytes += chunk.length
      const answers = Math.floor(bytes / CONFIRM_BYTES)
      bytes -= answers * CONFIRM_BYTES
      confirmed += answers
      if (measuring) send(answers)
    })
    send(window)
  })
  // The first part warms the code up.
  await new Promise((resolve) => setTimeout(resolve, milliseconds / 3))
  const before = confirmed
  const began = performance.now()
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
  const perSecond = ((confirmed - before) * 1_000) / (performance.now() - began)
  measuring = false
  for (const socket of sockets) socket.destroy()
  process.send?.({ perSecond })
})
