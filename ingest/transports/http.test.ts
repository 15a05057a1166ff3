/** Device pushes over real HTTP into a real Redis, with the real protocols. */
import { createHash } from 'node:crypto'
import { readdir, rename, rm, writeFile } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import {
  BODY,
  CREDENTIALS_CHANGED,
  CREDENTIALS_KEY,
  type Credential,
  DEVICES_CHANGED_KEY,
  DISTRICT,
  FAULTS_KEY,
  problem,
  tallyKey,
} from '@yiwang/contract'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type RedisServer, startRedis } from '../../fixtures/servers/redis.ts'
import type { Core } from '../core.ts'
import { coreOn, stored } from '../line.fixture.ts'
import type { PushProtocol } from '../protocol.ts'
import isapi from '../protocols/isapi.ts'
import observation from '../protocols/observation.ts'
import { type HttpTransport, listenHttp } from './http.ts'

const TOKEN = 'a-long-random-token'
const credential = (user: string, devices: string[]): Credential => ({
  user,
  sha256: createHash('sha256').update(TOKEN).digest('hex'),
  devices,
  publish: [],
  subscribe: [],
})

const explosive: PushProtocol = {
  ...observation,
  id: 'explosive',
  path: '/ingest/explosive',
  claims: () => undefined,
  open: () => ({
    receive: () => {
      throw new Error('a protocol that fails')
    },
    tick: () => [],
  }),
}

let server: RedisServer
let core: Core
let close: () => Promise<void>
let dataDir: string
let transport: HttpTransport

beforeAll(async () => {
  server = await startRedis()
  ;({ core, close, dataDir } = await coreOn(server.url))
  for (const one of [
    credential('acme', ['observation:acme']),
    credential('cam', ['isapi:cam-9']),
    credential('busy', ['observation:busy']),
  ]) {
    await core.bulk.redis.hSet(CREDENTIALS_KEY, one.user, JSON.stringify(one))
  }
  await eventually(() => expect(core.mirror.credentialOf('busy')).toBeDefined())
  transport = await listenHttp({
    core,
    protocols: [isapi, observation, explosive],
    endpoint: { host: '127.0.0.1', port: 0, variable: 'INGEST_PORT' },
    limits: { headersMs: 1_000, requestMs: 2_000, strangers: { rate: 1, burst: 20 } },
  })
})
afterAll(async () => {
  await transport.stop()
  await close()
  await server.stop()
})

const url = (path: string): string => `http://127.0.0.1:${transport.port}${path}`
const basic = (user: string, token = TOKEN): string => `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`
const JSON_TYPE = { 'content-type': 'application/json' }

function push(body: unknown, headers: Record<string, string> = { authorization: basic('acme') }, path = '/ingest/observations') {
  return fetch(url(path), {
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
}

const items = (source: string, ...features: string[]) => ({
  source,
  observations: features.map((feature) => ({ feature, property: 'water.level', value: 1.5, time: '2026-03-15T01:30:00Z' })),
})

async function answer(response: Response): Promise<unknown> {
  const body = await response.json()
  if (response.status < 400) return [response.status, body]
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  return [response.status, problem.parse(body).code]
}

describe('observations', () => {
  test('are stored, then answered; a re-send is a duplicate and nothing more', async () => {
    expect(await answer(await push(items('acme', 'A', 'B')))).toEqual([200, { accepted: 2, duplicate: 0, rejected: [] }])
    const bearer = { authorization: `Bearer acme:${TOKEN}` }
    expect(await answer(await push(items('acme', 'A', 'B', 'C', 'C'), bearer))).toEqual([
      200,
      { accepted: 1, duplicate: 3, rejected: [] },
    ])
    const kept = (await stored(core.bulk.redis)).map(({ message }) => message.device).sort()
    expect(kept).toEqual(['observation:acme:A', 'observation:acme:B', 'observation:acme:C'])
  })

  test('rejected inside an accepted body are counted one by one before the answer, and shown', async () => {
    const counted = async () => Number((await core.bulk.redis.hGet(tallyKey(DISTRICT), 'rejected:observation')) ?? 0)
    const before = await counted()
    const { source, observations } = items('acme', 'mixed')
    const bad = [null, { feature: 'mixed', property: 'water.level' }, { feature: 'mixed', property: 'water.level', value: null }]
    expect(await answer(await push({ source, observations: [...observations, ...bad] }))).toEqual([
      207,
      { accepted: 1, duplicate: 0, rejected: [1, 2, 3].map((index) => ({ index, reason: index === 1 ? 'item' : 'value' })) },
    ])
    expect(await counted()).toBe(before + 3)
    await eventually(async () => {
      const shown = ((await core.bulk.redis.xRange(FAULTS_KEY, '-', '+')) ?? []).map(({ message }) => JSON.parse(message.b ?? ''))
      expect(shown).toContainEqual(
        expect.objectContaining({
          source: 'observation',
          reason: 'item',
          from: 'acme',
          bytes: Buffer.from('null').toString('hex'),
        }),
      )
    })
  })

  test('wait for Redis: no answer while it hangs, none of the data lost', async () => {
    process.kill(server.pid, 'SIGSTOP')
    let answered = false
    const pending = push(items('acme', 'hang')).finally(() => {
      answered = true
    })
    try {
      await eventually(() => expect(core.writer.waiting).toBeGreaterThan(0))
      await new Promise((later) => setTimeout(later, 200))
      expect(answered).toBe(false)
    } finally {
      process.kill(server.pid, 'SIGCONT')
    }
    expect(await answer(await pending)).toEqual([200, { accepted: 1, duplicate: 0, rejected: [] }])
  })

  test('are refused with 503 while Redis is gone, and accepted by themselves when it is back', async () => {
    await server.kill9()
    await eventually(() => expect(core.writer.refusal).toBe('redis'))
    const refused = await push(items('acme', 'gone'))
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '2'])
    expect((await fetch(url('/readyz'))).status).toBe(503)
    expect((await fetch(url('/healthz'))).status).toBe(200)
    await server.restart()
    await eventually(async () => expect((await push(items('acme', 'gone'))).status).toBe(200))
    expect((await fetch(url('/readyz'))).status).toBe(200)
  })
})

describe('the door', () => {
  test('opens for a credential as soon as it is given, however busy the registry', async () => {
    const busy = setInterval(() => core.bulk.redis.xAdd(DEVICES_CHANGED_KEY, '*', { [BODY]: 'line:other' }), 100)
    try {
      const one = credential('late', ['observation:late'])
      const given = core.bulk.redis.multi().hSet(CREDENTIALS_KEY, one.user, JSON.stringify(one))
      await given.xAdd(DEVICES_CHANGED_KEY, '*', { [BODY]: CREDENTIALS_CHANGED }).exec()
      await eventually(() => expect(core.mirror.credentialOf('late')).toEqual(one))
      expect((await push(items('late', 'A'), { authorization: basic('late') })).status).toBe(200)
    } finally {
      clearInterval(busy)
    }
  })

  const deep = '['.repeat(50_000) + ']'.repeat(50_000)
  test.each<[string, () => Promise<Response>, unknown]>([
    ['no credential', () => push(items('acme', 'X'), {}), [401, 'credential']],
    ['wrong token', () => push(items('acme', 'X'), { authorization: basic('acme', 'wrong') }), [401, 'credential']],
    ['unknown user', () => push(items('acme', 'X'), { authorization: basic('nobody') }), [401, 'credential']],
    ['prototype as user', () => push(items('acme', 'X'), { authorization: basic('__proto__') }), [401, 'credential']],
    ['another source', () => push(items('acme-2', 'X')), [403, 'credential']],
    ['not JSON', () => push('{'), [400, 'json']],
    ['deep JSON', () => push(deep), [400, 'json']],
    ['too large', () => push('x'.repeat(1_048_577)), [413, 'tooLarge']],
    ['compressed', () => push('x', { authorization: basic('acme'), 'content-encoding': 'gzip' }), [415, 'contentType']],
    ['wrong method', () => fetch(url('/ingest/observations')), [405, 'method']],
    ['wrong path', () => push('{}', {}, '/ingest/nothing'), [404, 'notFound']],
    ['a protocol that fails', () => push('{}', { authorization: basic('acme') }, '/ingest/explosive'), [500, 'internal']],
  ])('%s', async (_, ask, expected) => {
    expect(await answer(await ask())).toEqual(expected)
  })

  test('counts what it refused before it says so', async () => {
    const before = Number(await core.bulk.redis.hGet(tallyKey(DISTRICT), 'rejected:observation'))
    for (let i = 0; i < 5; i++) expect((await push('{')).status).toBe(400)
    expect(Number(await core.bulk.redis.hGet(tallyKey(DISTRICT), 'rejected:observation'))).toBe(before + 5)
  })

  test('a body without a length is cut at the limit, not kept', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const ask = httpRequest(
        url('/ingest/observations'),
        { method: 'POST', headers: { ...JSON_TYPE, authorization: basic('acme') } },
        (response) => {
          resolve(response.statusCode)
          ask.destroy()
        },
      )
      ask.on('error', reject)
      const block = Buffer.alloc(64 * 1024, 'x')
      const write = (): void => {
        while (!ask.destroyed && ask.write(block)) {}
      }
      ask.on('drain', write)
      write()
    })
    expect(status).toBe(413)
  })

  test('a slow head and a slow body are given up', async () => {
    const started = Date.now()
    const closings = [
      'POST /ingest/observations HTTP/1.1\r\nHost: x\r\n',
      `POST /ingest/observations HTTP/1.1\r\nHost: x\r\nAuthorization: ${basic('acme')}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    ].map(
      (head) =>
        new Promise<void>((resolve) => {
          const socket = connect(transport.port, '127.0.0.1', () => socket.write(head))
          socket.on('error', () => {})
          socket.on('data', () => {})
          socket.on('close', () => resolve())
        }),
    )
    await Promise.all(closings)
    expect(Date.now() - started).toBeLessThan(6_000)
  })

  test('a credential that asks too often is told to wait, another one is not', async () => {
    const strict = await listenHttp({
      core,
      protocols: [observation],
      endpoint: { host: '127.0.0.1', port: 0, variable: 'INGEST_PORT' },
      limits: { requests: { rate: 0.1, burst: 20 } },
    })
    try {
      const ask = (user: string): Promise<Response> =>
        fetch(`http://127.0.0.1:${strict.port}/ingest/observations`, {
          method: 'POST',
          headers: { ...JSON_TYPE, authorization: basic(user) },
          body: JSON.stringify(items(user, 'X')),
        })
      const busy = await Promise.all(Array.from({ length: 40 }, () => ask('busy')))
      const slowed = busy.filter(({ status }) => status === 429)
      expect(slowed.length).toBeGreaterThan(10)
      expect(slowed.every(({ headers }) => Number(headers.get('retry-after')) >= 1)).toBe(true)
      expect((await ask('acme')).status).toBe(200)
    } finally {
      await strict.stop()
    }
  })

  test('metrics tell what was accepted', async () => {
    const text = await (await fetch(url('/metrics'))).text()
    expect(text).toMatch(/yiwang_ingest_messages_total\{feed="observation",outcome="accepted",[^}]*\} [1-9]/)
    expect(text).toContain('yiwang_ingest_accepting')
  })

  test('a credential taken away stops working, and guessing is slowed', async () => {
    await core.bulk.redis.hDel(CREDENTIALS_KEY, 'busy')
    await eventually(async () => expect((await push(items('busy', 'X'), { authorization: basic('busy') })).status).toBe(401))
    await eventually(async () =>
      expect((await push(items('acme', 'X'), { authorization: basic('acme', 'guess') })).status).toBe(429),
    )
    expect((await push(items('acme', 'Z'))).status).toBe(200)
  })
})

describe('camera pushes', () => {
  const xml = `<?xml version="1.0" encoding="UTF-8"?><EventNotificationAlert version="2.0"><ipAddress>10.0.0.9</ipAddress><channelID>1</channelID><dateTime>2026-03-15T09:30:00+08:00</dateTime><activePostCount>1</activePostCount><eventType>fielddetection</eventType><eventState>active</eventState><eventDescription>x</eventDescription></EventNotificationAlert>`
  const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(2_000, 7), Buffer.from([0xff, 0xd9])])
  const multipart = Buffer.concat([
    Buffer.from(
      `--b\r\nContent-Disposition: form-data; name="e"\r\nContent-Type: application/xml\r\n\r\n${xml}\r\n--b\r\nContent-Disposition: form-data; name="p"; filename="p.jpg"\r\nContent-Type: image/jpeg\r\nContent-Length: ${jpeg.length}\r\n\r\n`,
    ),
    jpeg,
    Buffer.from('\r\n--b--\r\n'),
  ])

  test('keep the picture on the disk before the message refers to it', async () => {
    const headers = { authorization: basic('cam'), 'content-type': 'multipart/form-data; boundary=b' }
    const response = await fetch(url('/ingest/isapi/cam-9'), { method: 'POST', headers, body: multipart })
    expect(response.status).toBe(200)
    const sha256 = createHash('sha256').update(jpeg).digest('hex')
    const messages = (await stored(core.bulk.redis)).filter(({ message }) => message.device === 'isapi:cam-9')
    expect(JSON.stringify(messages)).toContain(sha256)
    expect(await readdir(`${dataDir}/evidence/${sha256.slice(0, 2)}`)).toEqual([sha256.slice(2)])
  })

  test('are asked for again while the disk takes no picture, and told as the first time when it does', async () => {
    const headers = { authorization: basic('cam'), 'content-type': 'multipart/form-data; boundary=b' }
    const body = Buffer.from(multipart.toString('latin1').replace('<channelID>1<', '<channelID>7<'), 'latin1')
    const send = () => fetch(url('/ingest/isapi/cam-9'), { method: 'POST', headers, body })
    await rename(`${dataDir}/evidence`, `${dataDir}/away`)
    await writeFile(`${dataDir}/evidence`, 'in the way')
    try {
      expect(await answer(await send())).toEqual([503, 'evidence'])
    } finally {
      await rm(`${dataDir}/evidence`)
      await rename(`${dataDir}/away`, `${dataDir}/evidence`)
    }
    expect((await send()).status).toBe(200)
    const told = (await stored(core.bulk.redis)).filter(({ message }) => message.signals[0]?.feature === 'isapi:cam-9/ch7')
    expect(told).toMatchObject([
      { lane: 'alarm', message: { signals: [{ kind: 'detection', phase: 'open' }, { kind: 'picture' }] } },
    ])
  })
})
