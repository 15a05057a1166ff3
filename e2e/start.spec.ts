/** The start command as people and accidents use it: started twice, on a busy port, with a bad value, its processes killed. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from '@playwright/test'
import type { Alert } from '@yiwang/contract'
import { ROOT } from '../bin/root.mjs'
import { commandOf, isAlive } from '../bin/running.mjs'
import { fireRoom } from '../fixtures/devices/fire-room.ts'
import { ledger } from '../fixtures/devices/ledger.ts'
import { signIn } from '../fixtures/session.ts'
import { environment, type Product, startProduct } from './product.ts'

let product: Product
/** Says by how many milliseconds the clock of the product is off. */
let clock: string

test.beforeAll(async () => {
  test.setTimeout(180_000)
  clock = join(mkdtempSync(join(tmpdir(), 'yiwang-clock-')), 'offset')
  const otherClock = pathToFileURL(join(ROOT, 'e2e/other-clock.mjs')).href
  product = await startProduct({ env: { NODE_OPTIONS: `--import=${otherClock}`, CLOCK_OFFSET_FILE: clock } })
})
test.afterAll(async () => {
  await product.stop()
  product.remove()
  rmSync(dirname(clock), { recursive: true })
})

const PARTS = {
  redis: /redis-server|valkey-server/,
  postgres: /postgres -D/,
  ingest: /ingest\/dist\/main\.js/,
  mqtt: /ingest\/dist\/mqtt\.js/,
  engine: /server\/dist\/run\/main\.js/,
  server: /server\/dist\/main\.js/,
  demo: /fixtures\/dist\/demo\.js/,
}

/** The supervisor's children by name, as the system knows them. */
function children(): Map<string, number> {
  const pids = readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && parentOf(pid) === product.pid)
  return new Map(
    pids.flatMap((pid) => {
      const command = commandOf(pid)
      const name = Object.entries(PARTS).find(([, pattern]) => pattern.test(command))?.[0]
      return name ? [[name, pid] as const] : []
    }),
  )
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
  } catch {
    return undefined
  }
}

function startAnother(settings: NodeJS.ProcessEnv) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['bin/start.mjs'], {
    cwd: ROOT,
    env: { ...environment(product), ...settings },
    encoding: 'utf8',
    timeout: 60_000,
  })
  return { status, said: stdout + stderr }
}

const isReady = async () => (await fetch(`${product.address}/readyz`).catch(() => undefined))?.status

test('the address is the last line', () => {
  expect(product.output().trim().split('\n').at(-1)).toBe(
    `一网 Yiwang is ready: ${product.address} (demo district: sign in as duty, commander, grid, sysadmin … with the password ${readFileSync(`${product.dataDir}/demo/password`, 'utf8').trim()})`,
  )
})

test('all parts run, each with its secrets out of sight', () => {
  const pids = children()
  expect([...pids.keys()].sort()).toEqual(Object.keys(PARTS).sort())
  const kept = JSON.parse(readFileSync(`${product.dataDir}/private.json`, 'utf8')) as Record<string, { password: string }>
  for (const [name, pid] of pids)
    for (const { password } of Object.values(kept)) expect(commandOf(pid), name).not.toContain(password)
})

test('a second start on the same data says who holds it, and leaves that one alone', async () => {
  const before = children()
  expect(startAnother({})).toEqual({
    status: 1,
    said: `Yiwang is already running on ${product.dataDir} (pid ${product.pid}). Stop it with Ctrl-C in its terminal or: kill ${product.pid}\n`,
  })
  expect(children()).toEqual(before)
  expect(await isReady()).toBe(200)
})

test.describe('refused before anything is started', () => {
  let dataDir: string
  test.beforeEach(() => {
    dataDir = `${product.dataDir}/another`
  })

  test('a busy port names its variable', async () => {
    const holder = createServer()
    const port = await new Promise<number>((resolve) =>
      holder.listen(0, '127.0.0.1', () => {
        const address = holder.address()
        resolve(address !== null && typeof address === 'object' ? address.port : 0)
      }),
    )
    const { status, said } = startAnother({ DATA_DIR: dataDir, PORT: String(port) })
    holder.close()
    expect(status).toBe(1)
    expect(said).toContain(`Port ${port} on 127.0.0.1 is taken by another program: end it, or set PORT to another port`)
    expect(readdirSync(dataDir)).toEqual([])
  })

  for (const [name, value, allowed] of [
    ['PORT', '70000', 'a port, 1–65535'],
    ['BIND', 'everywhere', 'an IP address of this machine; with DEMO=1 one of loopback'],
    ['DEMO', 'yes', '0 or 1'],
    ['DATABASE_URL', 'mysql://x', 'postgres://…'],
  ] as const)
    test(`${name}=${value} is refused with what is allowed`, () => {
      const { status, said } = startAnother({ DATA_DIR: dataDir, [name]: value })
      expect(status).toBe(1)
      expect(said).toContain(`${name}=${value} is not allowed: it must be ${allowed}.`)
      expect(readdirSync(dataDir)).toEqual([])
    })
})

test('its clock set back ten minutes, and right again, costs no alarm; nobody is signed out or called silent, and it is said', async () => {
  const cookie = await signIn(product.address, product.dataDir)
  const accounts = ledger()
  const alertsOf = async (query: string): Promise<readonly Alert[]> =>
    (await (await fetch(`${product.address}/api/v1/alerts?${query}`, { headers: { cookie } })).json()).items
  const silent = async () => (await alertsOf('limit=100')).filter(({ rule }) => rule.endsWith('-silent')).map(({ id }) => id)
  /** From the device until somebody has acknowledged its alert. */
  const fire = async (src: string) => {
    const room = fireRoom(product.ports.GB26875_PORT, src, accounts.of('gb26875'))
    await room.partState({ sysType: 1, sysAddr: 1, partType: 40, loop: 1, point: 1, description: '走廊' }, 2)
    room.line.close()
    await expect.poll(async () => (await alertsOf(`asset=gb26875:${src}`))[0]?.rule, { timeout: 20_000 }).toBe('fire')
    const [alert] = await alertsOf(`asset=gb26875:${src}`)
    const answer = await fetch(`${product.address}/api/v1/alerts/${alert?.id}/ack`, {
      method: 'POST',
      headers: { cookie, 'content-type': 'application/json' },
      body: JSON.stringify({ ifVersion: alert?.version }),
    })
    expect(answer.status).toBe(200)
  }
  const said = () => readFileSync(`${product.dataDir}/logs/ingest.log`, 'utf8')

  await fire('0000000c10c0')
  const before = await silent()
  for (const [src, offset, how] of [
    ['0000000c10c1', -600_000, 'back'],
    ['0000000c10c2', 0, 'ahead'],
  ] as const) {
    writeFileSync(clock, String(offset))
    await expect.poll(said, { timeout: 10_000 }).toContain(`The clock of this machine was set ${how}: see to its time service`)
    await fire(src)
    expect(await silent()).toEqual(before)
    // Each process has the other clock at a moment of its own.
    await expect.poll(isReady, { timeout: 10_000 }).toBe(200)
  }
})

for (const name of Object.keys(PARTS))
  test(`${name} killed comes back, and the product with it`, async () => {
    const before = children().get(name) ?? 0
    process.kill(before, 'SIGKILL')
    await expect.poll(() => children().get(name) ?? before, { timeout: 20_000 }).not.toBe(before)
    await expect.poll(isReady, { timeout: 20_000 }).toBe(200)
    expect(product.output()).toContain(`${name} ended by SIGKILL; starting it again in`)
  })

test('the supervisor killed takes its children with it, and the next start takes over', async () => {
  test.setTimeout(120_000)
  const left = [...children().values()]
  await product.kill9()
  await expect.poll(() => left.filter(isAlive), { timeout: 20_000 }).toEqual([])
  product = await startProduct(product)
  expect(product.output()).toContain('did not end properly: taking over')
  expect(await isReady()).toBe(200)
})

test('Ctrl-C ends every child, in reverse order, and leaves no lock', async () => {
  test.setTimeout(60_000)
  const left = [...children().values()]
  expect(await product.stop()).toBe(0)
  expect(left.filter(isAlive)).toEqual([])
  expect(product.output().match(/stopping \w+/g)).toEqual(
    ['demo', 'server', 'engine', 'mqtt', 'ingest', 'postgres', 'redis'].map((name) => `stopping ${name}`),
  )
  expect(readdirSync(product.dataDir)).not.toContain('supervisor.lock')
})
