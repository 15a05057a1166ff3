/**
 * Full disks under load: of Redis, of PostgreSQL, of the pictures and of the logs, one after the other. Nothing a device was
 * answered for is lost or doubled, whoever acts is refused clearly, it is said where and what to do, and everything goes on by
 * itself when there is room.
 */
import { spawnSync } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import type { Alert, Keeper, SystemStatus } from '@yiwang/contract'
import pg from 'pg'
import { io, type Socket } from 'socket.io-client'
import { ROOT } from '../bin/root.mjs'
import { districtFile } from '../fixtures/city/credentials.ts'
import { district } from '../fixtures/city/district.ts'
import { httpPusher } from '../fixtures/devices/http-pusher.ts'
import { isapiCameras } from '../fixtures/devices/isapi-camera.ts'
import { ledger } from '../fixtures/devices/ledger.ts'
import { signIn } from '../fixtures/session.ts'
import { compare } from './kill/checker.ts'
import { nameOf, startLoad } from './kill/load.ts'
import { environment, type Product, startProduct } from './product.ts'
import { type Disk, mountDisk, whyNoDisk } from './volumes.ts'

/** Megabytes: enough to begin with, little to fill. */
const SIZES: Readonly<Record<Keeper, number>> = { redis: 96, postgres: 224, evidence: 32, logs: 32 }
/** Between two devices with something to say. */
const EVERY = 100

const reason = whyNoDisk()
if (reason !== undefined) process.stdout.write(`Full disks are not tested here: ${reason}\n`)
test.skip(reason !== undefined, reason)

let product: Product
let dataDir: string
let disks: Readonly<Record<Keeper, Disk>>
let cookie: string
let screen: Socket
let load: ReturnType<typeof startLoad>
let records: pg.Pool
const place = district()
/** What screens were told of disks. */
const told = new Set<string>()

test.beforeAll(async () => {
  test.setTimeout(120_000)
  dataDir = mkdtempSync(join(tmpdir(), 'yiwang-full-'))
  // PostgreSQL's own account passes through it.
  chmodSync(dataDir, 0o711)
  const mounted = (keeper: Keeper) => mountDisk(join(dataDir, keeper), SIZES[keeper])
  disks = { redis: mounted('redis'), postgres: mounted('postgres'), evidence: mounted('evidence'), logs: mounted('logs') }
  product = await startProduct({ dataDir })
  cookie = await signIn(product.address, dataDir)
  screen = io(product.address, { transports: ['websocket'], extraHeaders: { cookie } })
  screen.on('status', ({ spaces }: SystemStatus) => {
    for (const { keepers, state } of spaces) for (const keeper of keepers) told.add(`${keeper} ${state}`)
  })
  const { postgres } = JSON.parse(readFileSync(join(dataDir, 'private.json'), 'utf8'))
  records = new pg.Pool({ connectionString: `postgres://yiwang:${postgres.password}@127.0.0.1:${postgres.port}/yiwang` })
  records.on('error', () => undefined)
  const { PORT, GB26875_PORT, SL651_PORT, MQTT_PORT, INGEST_PORT } = product.ports
  const ports = { web: PORT, gb26875: GB26875_PORT, sl651: SL651_PORT, mqtt: MQTT_PORT, push: INGEST_PORT }
  load = startLoad(ports, place, districtFile(dataDir, place).credentials, EVERY)
})

test.afterAll(async () => {
  load?.close()
  screen?.disconnect()
  await records?.end()
  await product?.stop()
  for (const disk of Object.values(disks ?? {})) disk.unmount()
  if (dataDir) rmSync(dataDir, { recursive: true, force: true })
})

interface Readiness {
  readonly status: number
  readonly warnings: string
  readonly refusals: string
}

async function readiness(): Promise<Readiness> {
  const answer = await fetch(`${product.address}/readyz`)
  const { warnings = [], errors = [], detail = '' } = await answer.json()
  const refusals = errors.map(({ path, message }: { path: string; message: string }) => `${path}: ${message}`)
  return { status: answer.status, warnings: warnings.join('\n'), refusals: [...refusals, detail].join('\n') }
}

async function ready(): Promise<void> {
  await expect.poll(async () => (await readiness()).status, { timeout: 30_000 }).toBe(200)
}

async function full(keeper: Keeper): Promise<void> {
  disks[keeper].fill()
  await expect
    .poll(async () => (await readiness()).refusals, { timeout: 30_000 })
    .toMatch(new RegExp(`disk: The disk of .*\\(DATA_DIR/${keeper}\\) is full \\(.* MB left\\): free some of it`))
  await expect.poll(() => [...told], { timeout: 30_000 }).toContain(`${keeper} full`)
}

/** One more fire that was not there before is answered: the way from the devices is open. */
async function answeredAgain(): Promise<void> {
  const before = load.fires.size
  await expect.poll(() => load.fires.size, { timeout: 30_000 }).toBeGreaterThan(before)
}

async function unconfirmed(): Promise<readonly Alert[]> {
  const answer = await fetch(`${product.address}/api/v1/alerts?state=unacked&limit=100`, { headers: { cookie } })
  return (await answer.json()).items
}

async function acknowledge({ id, version }: Alert): Promise<{ status: number; code?: string }> {
  const answer = await fetch(`${product.address}/api/v1/alerts/${id}/ack`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ ifVersion: version }),
  })
  const { code } = await answer.json()
  return { status: answer.status, code }
}

test('of Redis: devices wait, it is started again, and what was answered is there', async () => {
  await answeredAgain()
  await full('redis')
  await expect
    .poll(() => product.output(), { timeout: 30_000 })
    .toMatch(/redis ended with 1; .*redis is full \(.*goes on by itself/)
  disks.redis.free()
  await ready()
  await answeredAgain()
})

test('of PostgreSQL: who acknowledges is refused, and nothing was done', async () => {
  const alerts = [...(await unconfirmed())]
  const answers = new Map<string, number>()
  await full('postgres')
  // What still fits into the room it has taken before is done, and stays done.
  await expect
    .poll(
      async () => {
        const alert = alerts.pop()
        if (!alert) throw new Error('every alert could be acknowledged')
        const { status, code } = await acknowledge(alert)
        answers.set(alert.id, status)
        return code
      },
      { timeout: 30_000 },
    )
    .toMatch(/^records\.(full|unavailable)$/)
  disks.postgres.free()
  await ready()
  const { rows } = await records.query<{ body: Alert }>('select body from alert where id = any($1)', [[...answers.keys()]])
  for (const { body } of rows)
    expect([answers.get(body.id), body.ackedAt !== undefined]).toEqual([body.ackedAt ? 200 : 503, answers.get(body.id) === 200])
  const refused = rows.find(({ body }) => answers.get(body.id) === 503)
  if (!refused) throw new Error('nobody was refused')
  expect((await acknowledge(refused.body)).status).toBe(200)
})

test('of the pictures: a camera is not answered before its picture is kept', async () => {
  const accounts = ledger()
  const token = districtFile(product.dataDir, place).credentials.find(({ user }) => user === 'isapi')?.token ?? ''
  const camera = place.isapiCameras[0]
  if (!camera) throw new Error('the district has no such camera')
  await full('evidence')
  const line = httpPusher({ url: `http://127.0.0.1:${product.ports.INGEST_PORT}`, user: 'isapi', token }, accounts.of('isapi'))
  let isAnswered = false
  const sighting = isapiCameras(line)
    .sighting(camera, 'full-disk', 0)
    .then((status) => {
      isAnswered = true
      return status
    })
  await expect.poll(() => accounts.of('isapi').resent, { timeout: 30_000 }).toBeGreaterThan(1)
  expect(isAnswered).toBe(false)
  disks.evidence.free()
  expect(await sighting).toBe(200)
  line.close()
  await ready()
})

test('of the logs: lines are lost, and nothing else', async () => {
  const output = product.output().length
  disks.logs.fill()
  await expect
    .poll(async () => (await readiness()).warnings, { timeout: 30_000 })
    .toMatch(/The disk of the logs \(DATA_DIR\/logs\) is full/)
  // Each has something to say now, more than once and more than its file has room for.
  disks.redis.fill()
  await expect.poll(() => product.output().slice(output), { timeout: 30_000 }).toMatch(/redis ended with 1/)
  disks.redis.free()
  await ready()
  await answeredAgain()
  expect(
    product
      .output()
      .slice(output)
      .match(/^· (?!redis)\w+ ended/gm),
  ).toBeNull()
  disks.logs.free()
})

test('a data folder that can only be read is refused in a sentence', () => {
  const folder = mkdtempSync(join(tmpdir(), 'yiwang-read-only-'))
  const disk = mountDisk(folder, 1, 'ro')
  const env = environment({ dataDir: folder, ports: product.ports })
  const { status, stderr } = spawnSync(process.execPath, ['bin/start.mjs'], { cwd: ROOT, env, encoding: 'utf8', timeout: 60_000 })
  disk.unmount()
  rmSync(folder, { recursive: true })
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `DATA_DIR=${folder} cannot be written: its disk can only be read: make it writable, or name another folder with DATA_DIR.\n`,
  })
})

test('when all is over nothing answered was lost, nothing is there twice, and the logs are short', async () => {
  load.rest()
  await expect.poll(() => load.waiting(), { timeout: 30_000 }).toBe(0)
  const verdict = async () => {
    const messages = await records.query<{ source: string; key: string }>(`select source, body->>'key' as key from alarm_message`)
    const alerts = await records.query<{ asset: string }>(
      `select body->>'asset' as asset from alert where body->>'rule' = 'fire'`,
    )
    const fires = alerts.rows.map(({ asset }) => asset).filter((asset) => load.fires.has(asset))
    // The demo district's own devices speak too, and a camera tells of one thing several times.
    const names = messages.rows.flatMap(({ source, key }) => nameOf(source, key)).filter((name) => load.alarms.has(name))
    const alarms = compare(load.alarms, names)
    return { alarms, fires: compare(load.fires, fires) }
  }
  const clean = { lost: [], doubled: [] }
  await expect.poll(verdict, { timeout: 30_000 }).toEqual({ alarms: clean, fires: clean })
  expect(load.alarms.size).toBeGreaterThan(50)
  expect(Math.max(...sentences().values())).toBeLessThan(20)
})

/** What our own processes complained of, by sentence, and how many lines of each there are. */
function sentences(): Map<string, number> {
  const logs = join(product.dataDir, 'logs')
  const counts = new Map<string, number>()
  for (const name of readdirSync(logs).filter((file) => file.endsWith('.log'))) {
    for (const line of readFileSync(join(logs, name), 'utf8').split('\n')) {
      // One may stand there half: the rest comes with the next that its process says.
      const [, about, words] = /^\{"level":[45]0.*?(?:"(?:part|link|source)":"([^"]*)".*)?"msg":"([^"]*)"\}$/.exec(line) ?? []
      if (words === undefined) continue
      const sentence = `${name}: ${words} ${about ?? ''}`
      counts.set(sentence, (counts.get(sentence) ?? 0) + 1)
    }
  }
  return counts
}
