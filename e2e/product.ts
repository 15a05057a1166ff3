/** The whole product for a test file: started by bin/start.mjs on free ports with an empty data folder, ended and removed after. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, test as plain } from '@playwright/test'
import { boundToParent } from '../bin/parent.mjs'
import { freePort } from '../bin/ports.mjs'
import { ROOT } from '../bin/root.mjs'
import { launchDrawing } from '../client/dev/drawn.ts'
import { signIn } from '../fixtures/session.ts'

const LISTENERS = ['PORT', 'INGEST_PORT', 'GB26875_PORT', 'SL651_PORT', 'MQTT_PORT'] as const
type Listener = (typeof LISTENERS)[number]

export interface Product {
  /** Of the supervisor. */
  readonly pid: number
  readonly address: string
  readonly ports: Readonly<Record<Listener, number>>
  readonly dataDir: string
  /** Everything it has said so far. */
  output(): string
  /** As Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | null>
  /** Power off: its children are left to themselves. */
  kill9(): Promise<void>
  /** What it keeps, gone. */
  remove(): void
}

/** Resolves when it says that it is ready; on the data and ports of an earlier one, or a folder made for it, when that is given. */
export async function startProduct(
  given: Partial<Pick<Product, 'dataDir' | 'ports'>> & { readonly env?: NodeJS.ProcessEnv } = {},
): Promise<Product> {
  const dataDir = given.dataDir ?? mkdtempSync(join(tmpdir(), 'yiwang-e2e-'))
  const ports = given.ports ?? (await distinctPorts())
  const { file, args } = boundToParent(process.execPath, ['bin/start.mjs'], 'SIGINT')
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...environment({ dataDir, ports }), ...given.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)))
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const address = await new Promise<string>((resolve, reject) => {
    void ended.then((code) => reject(new Error(`The product ended with ${code}:\n${said}`)))
    child.stdout.on('data', () => {
      const ready = /is ready: (\S+)/.exec(said)?.[1]
      if (ready) resolve(ready)
    })
  })
  return {
    pid: child.pid ?? 0,
    address,
    ports,
    dataDir,
    output: () => said,
    stop: () => {
      end(child, 'SIGINT')
      return ended
    },
    kill9: async () => {
      end(child, 'SIGKILL')
      await ended
    },
    remove: () => {
      // Under a closed home the database is behind a link.
      for (const path of [realpathSync(join(dataDir, 'postgres')), dataDir]) rmSync(path, { recursive: true, force: true })
    },
  }
}

/** What the start command is told: where to keep its data and which ports to open. */
export function environment({ dataDir, ports }: Pick<Product, 'dataDir' | 'ports'>): NodeJS.ProcessEnv {
  return {
    ...process.env,
    ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
    DATA_DIR: dataDir,
  }
}

function end(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.exitCode === null && child.signalCode === null) child.kill(signal)
}

async function distinctPorts(): Promise<Record<Listener, number>> {
  const ports = new Set<number>()
  while (ports.size < LISTENERS.length) ports.add(await freePort(undefined))
  const [PORT = 0, INGEST_PORT = 0, GB26875_PORT = 0, SL651_PORT = 0, MQTT_PORT = 0] = ports
  return { PORT, INGEST_PORT, GB26875_PORT, SL651_PORT, MQTT_PORT }
}

/** Whoever opens this browser has signed in; their cookie, for those who ask without a browser. */
export async function letIn(context: BrowserContext, { address, dataDir }: Product, login?: string): Promise<string> {
  const cookie = await signIn(address, dataDir, login)
  await context.addCookies(
    cookie.split('; ').map((one) => {
      const equals = one.indexOf('=')
      return { name: one.slice(0, equals), value: one.slice(equals + 1), url: address }
    }),
  )
  return cookie
}

/** A test with one product for all tests of its worker; `page.goto('/')` is its first screen, for its duty chief. */
export const test = plain.extend<object, { product: Product }>({
  browser: [
    async ({ browserName: _browser }, use) => {
      const browser = await launchDrawing()
      await use(browser)
      await browser.close()
    },
    { scope: 'worker', timeout: 60_000 },
  ],
  product: [
    async ({ browserName: _browser }, use) => {
      const product = await startProduct()
      await use(product)
      await product.stop()
      product.remove()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: ({ product }, use) => use(product.address),
  context: async ({ context, product }, use) => {
    await letIn(context, product)
    await use(context)
  },
})
