/** What a single client can take from us, over real sockets: connections that say nothing or little, bodies and headers without end, requests without pause. */
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { atDesk, DUTY_OFFICER } from '../duty-officer.fixture.ts'
import { NOBODY, type Visitor } from '../visitor.ts'
import { bareApp } from './bare-app.fixture.ts'
import { guardConnections, RequestRates, SERVER_LIMITS } from './limits.ts'
import { Refusal } from './refusal.ts'

/** The same limits, only sooner. */
const SOON = { ...SERVER_LIMITS, headersTimeout: 400, requestTimeout: 800, connectionsCheckingInterval: 100 }
const ALERT = '/api/v1/alerts/00000000-0000-4000-8000-000000000001/ack'
const open: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

async function serve({
  mostSilent,
  rates,
}: {
  mostSilent?: number
  rates?: RequestRates
} = {}): Promise<{ port: number; server: Server }> {
  const server = createServer(SOON, bareApp({ ...(rates && { rates }) }).app)
  guardConnections(server, mostSilent)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.push({
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  })
  return { port: (server.address() as AddressInfo).port, server }
}

interface Talk {
  readonly socket: Socket
  readonly said: Promise<string>
  text(): string
}

function talk(port: number): Talk {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1')
  })
  socket.on('error', () => undefined)
  const said = new Promise<string>((resolve) => socket.once('close', () => resolve(text)))
  open.push({ close: async () => void socket.destroy() })
  return { socket, said, text: () => text }
}

const head = (port: number, start: string, ...lines: string[]) =>
  `${[`${start} HTTP/1.1`, `Host: 127.0.0.1:${port}`, ...lines].join('\r\n')}\r\n\r\n`

/** Writes without end, until nobody takes it any more; how much was taken. */
async function pour({ socket, said }: Talk, chunk: Buffer): Promise<number> {
  let closed = false
  void said.then(() => {
    closed = true
  })
  while (!closed && !socket.destroyed) {
    if (socket.write(chunk)) await new Promise((resolve) => setImmediate(resolve))
    else await Promise.race([new Promise((resolve) => socket.once('drain', resolve)), said])
  }
  return socket.bytesWritten - socket.writableLength
}

const answers = async (port: number) => (await fetch(`http://127.0.0.1:${port}/healthz`)).status

describe('a slow client', () => {
  it.each<[string, (port: number) => string]>([
    ['says nothing', () => ''],
    ['sends its headers a byte at a time', (port) => head(port, 'GET /healthz', `X-Long: ${'x'.repeat(5_000)}`)],
    [
      'sends its body a byte at a time',
      (port) => head(port, `POST ${ALERT}`, 'Content-Type: application/json', 'Content-Length: 5000') + '{'.repeat(5_000),
    ],
  ])('that %s is cut off, fifty of them too, and others are served meanwhile', async (_name, textOf) => {
    const { port } = await serve()
    const text = textOf(port)
    const whole = text.indexOf('\r\n\r\n{') + 4
    const talks = Array.from({ length: 50 }, () => talk(port))
    const timers = talks.map(({ socket }) => {
      // The headers of a body come at once.
      let at = whole > 3 ? whole : 0
      if (at > 0) socket.write(text.slice(0, at))
      return setInterval(() => socket.writable && text !== '' && socket.write(text[at++] ?? ''), 20)
    })
    expect(await answers(port)).toBe(200)
    const said = await Promise.all(talks.map((one) => one.said))
    for (const timer of timers) clearInterval(timer)
    expect(new Set(said.map((answer) => answer.split('\r\n')[0]))).toEqual(new Set(['HTTP/1.1 408 Request Timeout']))
    expect(await answers(port)).toBe(200)
  })

  it('has a limit of connections on which it has asked for nothing; who asks is served', async () => {
    const { port } = await serve({ mostSilent: 20 })
    const silent = Array.from({ length: 60 }, () => talk(port))
    const ended = await Promise.race([Promise.all(silent.slice(20).map(({ said }) => said)), silent[0]?.said])
    expect(ended).toEqual(Array(40).fill(''))
    silent[0]?.socket.write(head(port, 'GET /healthz'))
    await expect.poll(() => silent[0]?.text()).toContain('200 OK')
    // Its place is free again.
    expect(await answers(port)).toBe(200)
  })
})

describe('a body without end', () => {
  const GIGABYTE = 1_000_000_000
  const chunk = Buffer.alloc(64 * 1_024, '1')
  const chunked = Buffer.concat([Buffer.from(`${chunk.length.toString(16)}\r\n`), chunk, Buffer.from('\r\n')])
  it.each<[string, (port: number) => string, Buffer, string]>([
    [
      'of a said length',
      (port) => head(port, `POST ${ALERT}`, 'Content-Type: application/json', `Content-Length: ${GIGABYTE}`),
      chunk,
      '413 Payload Too Large',
    ],
    [
      'in chunks',
      (port) => head(port, `POST ${ALERT}`, 'Content-Type: application/json', 'Transfer-Encoding: chunked'),
      chunked,
      '411 Length Required',
    ],
    [
      'of another type',
      (port) => head(port, `POST ${ALERT}`, 'Content-Type: text/plain', 'Transfer-Encoding: chunked'),
      chunked,
      '415 Unsupported Media Type',
    ],
    ['to a question', (port) => head(port, 'GET /healthz', 'Transfer-Encoding: chunked'), chunked, '200 OK'],
    [
      'to nowhere',
      (port) => head(port, 'POST /nowhere', 'Content-Type: application/json', 'Transfer-Encoding: chunked'),
      chunked,
      '404 Not Found',
    ],
    [
      'packed',
      (port) =>
        head(port, `POST ${ALERT}`, 'Content-Type: application/json', 'Content-Encoding: gzip', `Content-Length: ${GIGABYTE}`),
      chunk,
      '413 Payload Too Large',
    ],
  ])('%s is not read', async (_name, headOf, piece, status) => {
    const { port } = await serve()
    const one = talk(port)
    one.socket.write(headOf(port))
    const taken = await pour(one, piece)
    expect(one.text().split('\r\n')[0]).toBe(`HTTP/1.1 ${status}`)
    // What the system itself holds for a connection, and nothing near the whole.
    expect(taken).toBeLessThan(32_000_000)
    expect(await answers(port)).toBe(200)
  })
})

describe('headers', () => {
  it.each<[string, string[]]>([
    ['ten thousand', Array.from({ length: 10_000 }, (_, i) => `X-${i}: 1`)],
    ['of a megabyte', [`X-Long: ${'x'.repeat(1_000_000)}`]],
    ['of twenty kilobytes of cookies', [`Cookie: ${'a=b; '.repeat(4_000)}`]],
  ])('%s are refused', async (_name, lines) => {
    const { port } = await serve()
    const one = talk(port)
    one.socket.write(head(port, 'GET /healthz', ...lines))
    expect((await one.said).split('\r\n')[0]).toBe('HTTP/1.1 431 Request Header Fields Too Large')
  })
})

it('what is not HTTP is answered with an error and an end', async () => {
  const { port } = await serve()
  const one = talk(port)
  one.socket.write('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03')
  expect((await one.said).split('\r\n')[0]).toBe('HTTP/1.1 400 Bad Request')
})

it('the limits that are in force are those that are promised', () => {
  expect(SERVER_LIMITS).toMatchObject({ headersTimeout: 10_000, requestTimeout: 30_000, maxHeaderSize: 16_384 })
})

describe('requests without pause', () => {
  const person = (id: string): Visitor => {
    const desk = atDesk(DUTY_OFFICER)
    return { ...desk, ...(desk.session && { session: { ...desk.session, id } }) }
  }
  const stranger = (address: string): Visitor => ({ who: NOBODY, address, mustChange: false })
  const headers = new Map<string, string>()
  const response = { set: (name: string, value: string) => headers.set(name, value) }
  const asked = async (rates: RequestRates, visitor: Visitor, times: number) => {
    for (let i = 0; i < times; i++) await rates.count(visitor, response)
  }

  it('of one session are refused for a while, and only of that one', async () => {
    const rates = new RequestRates()
    await asked(rates, person('one'), 2_000)
    const refused = await rates.count(person('one'), response).catch((error: unknown) => error)
    expect(refused).toBeInstanceOf(Refusal)
    expect(refused).toMatchObject({ status: 429, code: 'rate' })
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
    await asked(rates, person('two'), 10)
    await asked(rates, stranger('127.0.0.1'), 10)
  })

  it('of an address from which nobody signed in are refused, and who has signed in there is not', async () => {
    const rates = new RequestRates()
    await asked(rates, stranger('192.0.2.1'), 4_000)
    await expect(rates.count(stranger('192.0.2.1'), response)).rejects.toMatchObject({ status: 429 })
    await asked(rates, stranger('192.0.2.2'), 10)
    await asked(rates, { ...person('one'), address: '192.0.2.1' }, 10)
  })

  it('are refused over HTTP too', async () => {
    const rates = new RequestRates()
    const { port } = await serve({ rates })
    const ask = () => fetch(`http://127.0.0.1:${port}/api/v1/notices`)
    expect((await ask()).status).toBe(200)
    await asked(rates, atDesk(DUTY_OFFICER), 1_999)
    const refused = await ask()
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true])
    expect(await refused.json()).toMatchObject({ code: 'rate' })
  })
})
