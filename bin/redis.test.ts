/** A Redis of our own through the accidents of its files: cut off, damaged in the middle, of another version. Supervised, as `npm start` does. */
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient } from 'redis'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { freePort } from './ports.mjs'
import { ensureRedis, prepareRedis, redisPart, redisUrl } from './redis.mjs'
import { Supervisor } from './supervisor.mjs'

const ENTRIES = 500

let folder: string
let redis: { folder: string; port: number; password: string }
let supervisor: Supervisor
const said: string[] = []
const say = (line: string) => void said.push(line)

beforeEach(async () => {
  said.length = 0
  folder = mkdtempSync(join(tmpdir(), 'yiwang-redis-'))
  redis = { folder: join(folder, 'redis'), port: await freePort(undefined), password: 'only-ours' }
})
afterEach(async () => {
  await supervisor.stop()
  rmSync(folder, { recursive: true })
})

/** One life of the product's Redis; resolves when it is up. */
async function start(): Promise<void> {
  supervisor = new Supervisor({ say })
  supervisor.logTo(join(folder, 'logs'))
  await prepareRedis(redis, say)
  await supervisor.start([redisPart(redis, ensureRedis(say), say)])
}

async function asked<T>(ask: (client: Awaited<ReturnType<typeof connected>>) => Promise<T>): Promise<T> {
  const client = await connected()
  try {
    return await ask(client)
  } finally {
    client.destroy()
  }
}

async function connected() {
  const client = createClient({ url: redisUrl(redis) })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Filled, then gone with kill -9, as in a power cut. */
async function cutOff(): Promise<void> {
  await start()
  await asked((client) => Promise.all(Array.from({ length: ENTRIES }, (_, i) => client.xAdd('lane', '*', { b: `entry ${i}` }))))
  supervisor.kill()
  const [child] = supervisor.children
  await vi.waitFor(() => expect(() => process.kill(child?.pid ?? 0, 0)).toThrow(), 30_000)
  said.length = 0
}

function overwrite(file: string, bytes: Uint8Array, at: number): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, bytes, 0, bytes.length, at)
  closeSync(descriptor)
}

const written = () => join(redis.folder, 'appendonlydir', 'appendonly.aof.1.incr.aof')
const restarts = () => supervisor.children[0]?.health.restarts
const aside = () => readdirSync(redis.folder).filter((name) => name.includes('damaged'))

test('keeps what it has accepted through a power cut, and evicts nothing', async () => {
  await cutOff()
  await start()
  expect(await asked((client) => client.xLen('lane'))).toBe(ENTRIES)
  const settings = await asked((client) => client.configGet(['appendonly', 'appendfsync', 'maxmemory-policy', 'maxmemory']))
  expect(settings).toMatchObject({ appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' })
  expect(Number(settings.maxmemory)).toBeGreaterThanOrEqual(256 * 1024 * 1024)
})

test('a file whose end is cut off costs its last entry, no more', async () => {
  await cutOff()
  truncateSync(written(), statSync(written()).size - 17)
  await start()
  const last = await asked(async (client) => [
    await client.xLen('lane'),
    (await client.xRevRange('lane', '+', '-', { COUNT: 1 }))?.[0],
  ])
  expect(last).toMatchObject([ENTRIES - 1, { message: { b: `entry ${ENTRIES - 2}` } }])
  expect([restarts(), said, aside()]).toEqual([0, [], []])
})

test.each([
  ['entries', written, 20_000],
  ['its snapshot', () => join(redis.folder, 'appendonlydir', 'appendonly.aof.1.base.rdb'), 20],
  ['its list of files', () => join(redis.folder, 'appendonlydir', 'appendonly.aof.manifest'), 0],
])('damage in %s is said once and the file set aside whole: no loop of crashes', async (_, file, at) => {
  await cutOff()
  const size = statSync(written()).size
  overwrite(file(), Buffer.alloc(64), at)
  await start()
  expect(restarts()).toBe(1)
  const [kept = ''] = aside()
  expect(said.filter((line) => line.includes('damaged'))).toEqual([
    expect.stringContaining(`is damaged: it was moved to ${join(redis.folder, kept)} and an empty one is begun.`),
  ])
  expect(statSync(join(redis.folder, kept, 'appendonly.aof.1.incr.aof')).size).toBe(size)
  // It is a whole Redis again: the next start is an ordinary one.
  await asked((client) => client.xAdd('lane', '*', { b: 'after' }))
  await supervisor.stop()
  await start()
  expect(await asked((client) => client.xLen('lane'))).toBe(1)
  expect([restarts(), aside()]).toEqual([0, [kept]])
})

test('what it was writing anew when it ended takes no room afterwards', async () => {
  await cutOff()
  const unfinished = join(redis.folder, 'temp-rewriteaof-bg-4711.aof')
  writeFileSync(unfinished, 'a')
  await start()
  expect(existsSync(unfinished)).toBe(false)
  writeFileSync(unfinished, 'b')
  process.kill(supervisor.children[0]?.pid ?? 0, 'SIGKILL')
  await vi.waitFor(() => expect(restarts()).toBe(1), 30_000)
  expect(existsSync(unfinished)).toBe(false)
  await vi.waitFor(async () => expect(await asked((client) => client.xLen('lane'))).toBe(ENTRIES), 30_000)
})

test('a file of a newer version is left where it is, and the reason said', async () => {
  await cutOff()
  const base = join(redis.folder, 'appendonlydir', 'appendonly.aof.1.base.rdb')
  overwrite(base, Buffer.from('REDIS9999'), 0)
  const begun = start()
  await vi.waitFor(() => expect(restarts()).toBeGreaterThanOrEqual(2), 30_000)
  expect(said[0]).toMatch(/^redis ended with 1; starting it again in 0\.2 s\. Its last words: .*appendonly\.aof\.1\.base\.rdb/)
  expect(aside()).toEqual([])
  expect(existsSync(written())).toBe(true)
  expect(readFileSync(base, 'latin1').startsWith('REDIS9999')).toBe(true)
  await supervisor.stop()
  await begun
})
