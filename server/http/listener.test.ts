/** TLS by certificate files and behind a proxy of our own making, over real sockets. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request as httpRequest, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, request as httpsRequest, type RequestOptions } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect as tlsConnect } from 'node:tls'
import { readConfig } from '@yiwang/contract/config'
import { generate } from 'selfsigned'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { NOBODY, type Visitor } from '../visitor.ts'
import { bareApp } from './bare-app.fixture.ts'
import { edgeOf } from './edge.ts'
import { openListener } from './listener.ts'

const LOOK = 20
let folder: string
let files: { TLS_CERT_FILE: string; TLS_KEY_FILE: string }
const stops: (() => void)[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yiwang-tls-'))
  files = { TLS_CERT_FILE: join(folder, 'cert.pem'), TLS_KEY_FILE: join(folder, 'key.pem') }
  await certified('localhost')
})

afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

afterAll(() => rm(folder, { recursive: true }))

async function certified(name: string): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: name }], { keySize: 2048 })
  await Promise.all([writeFile(files.TLS_KEY_FILE, key), writeFile(files.TLS_CERT_FILE, cert)])
  return { cert, key }
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

interface Got {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

function get(
  ask: typeof httpRequest,
  port: number,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const options: RequestOptions = { host: '127.0.0.1', port, path, method, headers, rejectUnauthorized: false, agent: false }
    ask(options, (response) => {
      let body = ''
      response.on('data', (chunk) => {
        body += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
      .on('error', reject)
      .end()
  })
}

/** Whom the certificate names that a new connection is shown. */
function nameOf(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.destroy()
    }).on('error', reject)
  })
}

describe('with certificate files', () => {
  const start = async (failed: (error: unknown) => void = (error) => expect.unreachable(String(error))) => {
    const { server, close } = openListener(readConfig(files), failed, LOOK)
    stops.push(close)
    server.on('request', bareApp({ env: files }).app as RequestListener)
    return listening(server)
  }

  it('answers over TLS, tells browsers to come over nothing else, and does not answer without it', async () => {
    const port = await start()
    const { status, headers } = await get(httpsRequest, port, '/healthz', { host: `localhost:${port}` })
    expect(status).toBe(200)
    expect(headers['strict-transport-security']).toMatch(/^max-age=63072000; includeSubDomains$/)
    await expect(get(httpRequest, port, '/healthz')).rejects.toThrow()
  })

  it('speaks TLS 1.2 and newer only', async () => {
    const port = await start()
    const speak = (version: 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') =>
      new Promise<string>((resolve) => {
        const limits = { minVersion: version, maxVersion: version, ciphers: 'DEFAULT@SECLEVEL=0' } as const
        const socket = tlsConnect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...limits }, () => {
          resolve(socket.getProtocol() ?? '')
          socket.destroy()
        }).on('error', () => resolve('refused'))
      })
    expect(await Promise.all([speak('TLSv1.1'), speak('TLSv1.2'), speak('TLSv1.3')])).toEqual(['refused', 'TLSv1.2', 'TLSv1.3'])
  })

  it('takes a renewed certificate without a new start, and stays with the old one when the new is none', async () => {
    const failures: unknown[] = []
    const port = await start((error) => failures.push(error))
    expect(await nameOf(port)).toBe('localhost')
    await certified('renewed')
    await expect.poll(() => nameOf(port)).toBe('renewed')
    const before = failures.length
    await writeFile(files.TLS_CERT_FILE, 'half a certif')
    await expect.poll(() => failures.length).toBeGreaterThan(before)
    expect(await nameOf(port)).toBe('renewed')
    await certified('localhost')
  })

  it('refuses to start with files that cannot be read or do not belong together', async () => {
    const one = await certified('localhost')
    await certified('other')
    const foreign = join(folder, 'foreign.pem')
    await writeFile(foreign, one.key)
    const open = (more: object) => () => openListener(readConfig({ ...files, ...more }), () => {}, LOOK)
    expect(open({ TLS_KEY_FILE: join(folder, 'none.pem') })).toThrow(/ENOENT/)
    expect(open({ TLS_KEY_FILE: foreign })).toThrow(/mismatch/)
    await certified('localhost')
  })
})

describe('behind a proxy that ends TLS', () => {
  const NAME = 'yiwang.example'
  const proxied = { PUBLIC_URL: `https://${NAME}`, TRUSTED_PROXY: '127.0.0.1' }

  /** As nginx or another would: TLS outside, HTTP inside, with who came and how. */
  async function proxyTo(inside: number, client: string): Promise<number> {
    const { cert, key } = await certified('localhost')
    return listening(
      createTlsServer({ cert, key }, (request, response) => {
        const { method, url: path, headers } = request
        const told = {
          ...headers,
          host: `127.0.0.1:${inside}`,
          'x-forwarded-host': headers.host,
          'x-forwarded-proto': 'https',
          'x-forwarded-for': [headers['x-forwarded-for'], client].filter(Boolean).join(', '),
        }
        request.pipe(
          httpRequest({ host: '127.0.0.1', port: inside, method, path, headers: told }, (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers)
            answer.pipe(response)
          }),
        )
      }),
    )
  }

  const seen: string[] = []
  async function start(env: Record<string, string>): Promise<{ inside: number; outside: number }> {
    const { peerOf } = edgeOf(readConfig(env))
    const gate = async (request: Parameters<typeof peerOf>[0]): Promise<Visitor> => {
      const { address } = peerOf(request)
      seen.push(address)
      return { who: NOBODY, address, mustChange: false }
    }
    const inside = await listening(createServer(bareApp({ env, gate }).app))
    return { inside, outside: await proxyTo(inside, '198.51.100.7') }
  }

  it('knows the browser’s address and name, and answers as over TLS', async () => {
    const { outside } = await start(proxied)
    const asking = { host: NAME, origin: `https://${NAME}`, 'x-forwarded-for': '203.0.113.99' }
    const { status, headers } = await get(httpsRequest, outside, '/api/v1/notices', asking)
    expect([status, seen.at(-1)]).toEqual([401, '198.51.100.7'])
    expect(headers['strict-transport-security']).toBeDefined()
    const foreign = { ...asking, origin: 'https://evil.example', 'content-type': 'application/json' }
    expect((await get(httpsRequest, outside, '/api/v1/notices', foreign, 'POST')).status).toBe(403)
    expect((await get(httpsRequest, outside, '/healthz', { host: 'evil.example' })).status).toBe(421)
  })

  it('is not deceived by somebody who only says that they are one', async () => {
    const { inside } = await start({ PUBLIC_URL: `https://${NAME}`, TRUSTED_PROXY: '10.99.99.99' })
    const lying = {
      host: `localhost:${inside}`,
      'x-forwarded-for': '198.51.100.7',
      'x-forwarded-proto': 'https',
      'x-forwarded-host': NAME,
    }
    await get(httpRequest, inside, '/api/v1/notices', lying)
    expect(seen.at(-1)).toBe('127.0.0.1')
  })
})
