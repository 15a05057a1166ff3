/** Canaries: people nobody is, planted in the records of a running platform, and looked for where what is personal must not be. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from '@playwright/test'
import { type Account, decodeLatest } from '@yiwang/contract'
import { createClient } from 'redis'
import { readKept } from '../bin/kept.mjs'
import { redisUrl } from '../bin/redis.mjs'
import { signIn } from '../fixtures/session.ts'
import type { Product } from './product.ts'

const PEOPLE = 5
const phoneOf = (i: number) => `1397531${2_000 + i}`

/** Whole phone numbers: for nobody who gives no reason. */
export const PHONES = /1397531\d{4}/
/** Names and staff numbers, which look like those of an identity card: for whoever keeps accounts. */
export const PERSONS = /金丝雀|99010719900101\d{3}/

/** Written, changed and once unmasked by the system administrator, so that they have been in every fact, audit row and log line they may get into. */
export async function plant(product: Product): Promise<void> {
  const ask = await asker(product, 'sysadmin')
  for (let i = 0; i < PEOPLE; i++) {
    const person = { login: `canary${i}`, name: `金丝雀${i}`, unit: '990107', phone: phoneOf(i), staff: `9901071990010100${i}` }
    const { id, version }: Account = await (await ask('/api/v1/accounts', person)).json()
    await ask(`/api/v1/accounts/${id}/change`, { ifVersion: version, phone: phoneOf(i + PEOPLE) })
    // Out of date, and not as described: what is said about either goes no further.
    await ask(`/api/v1/accounts/${id}/change`, { ifVersion: version, phone: phoneOf(i) })
    await ask(`/api/v1/accounts/${id}/change`, { ifVersion: 2, phone: phoneOf(i).repeat(9) })
    await ask(`/api/v1/accounts/${id}/phone`, { because: '核对' })
  }
}

type AskAs = (path: string, body?: unknown) => Promise<Response>

export async function asker({ address, dataDir }: Product, login: string): Promise<AskAs> {
  const cookie = await signIn(address, dataDir, login)
  return (path, body) =>
    fetch(`${address}${path}`, {
      headers: { cookie, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    })
}

/** Everything the platform says to this page, as text: answers, frames of the socket, binary ones decoded. */
export function heardBy(page: Page): { texts(): Promise<readonly string[]> } {
  const heard: Promise<string>[] = []
  page.on('response', (response) => {
    const type = response.headers()['content-type'] ?? ''
    // One that is given up meanwhile has brought nothing, and one that lasts says nothing but that there is something to ask.
    if (/json|text|csv/.test(type) && !/event-stream/.test(type)) heard.push(response.text().catch(() => ''))
  })
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      heard.push(Promise.resolve(typeof payload === 'string' ? payload : frameText(payload)))
    }),
  )
  return { texts: () => Promise.all(heard) }
}

function frameText(bytes: Buffer): string {
  const frame = decodeLatest(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer)
  return `${bytes.toString('utf8')} ${JSON.stringify(frame)}`
}

/** Everything Redis holds: streams of facts and latest values as they are pushed, lanes, sessions, counters. */
export async function redisTexts({ dataDir }: Product): Promise<readonly string[]> {
  const { port = 0, password } = readKept(dataDir).redis
  const redis = redisAt(redisUrl({ folder: dataDir, port, password }))
  await redis.connect()
  try {
    const texts: string[] = []
    for await (const keys of redis.scanIterator({ COUNT: 1_000 }))
      for (const key of keys) texts.push(`${key} ${JSON.stringify(await heldAt(redis, key))}`)
    return texts
  } finally {
    redis.destroy()
  }
}

function redisAt(url: string) {
  return createClient({ url, RESP: 2 })
}

async function heldAt(redis: ReturnType<typeof redisAt>, key: string): Promise<unknown> {
  switch (await redis.type(key)) {
    case 'stream':
      return redis.xRange(key, '-', '+')
    case 'hash':
      return redis.hGetAll(key)
    case 'set':
      return redis.sMembers(key)
    case 'zset':
      return redis.zRange(key, 0, -1)
    case 'list':
      return redis.lRange(key, 0, -1)
    default:
      return redis.get(key)
  }
}

/** What its processes have written down, and what it said to whoever started it. */
export function logTexts(product: Product): readonly string[] {
  const folder = join(product.dataDir, 'logs')
  return [product.output(), ...readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'))]
}

/** What a browser keeps of the page's origin. */
export async function keptBy(page: Page) {
  const { local, session, databases, caches } = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: 'caches' in window ? await window.caches.keys() : [],
  }))
  const cookies = (await page.context().cookies()).map(({ name }) => name)
  return { local, session, databases, caches, cookies }
}
