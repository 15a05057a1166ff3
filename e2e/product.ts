/** The whole product for a test file: started by bin/start.mjs on free ports with an empty data folder, ended and removed after. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as plain } from '@playwright/test'
import { boundToParent } from '../bin/parent.mjs'
import { freePort } from '../bin/ports.mjs'
import { ROOT } from '../bin/root.mjs'

const LISTENERS = ['PORT', 'INGEST_PORT', 'GB26875_PORT', 'SL651_PORT', 'MQTT_PORT'] as const
type Listener = (typeof LISTENERS)[number]

export interface Product {
  readonly address: string
  readonly ports: Readonly<Record<Listener, number>>
  readonly dataDir: string
  /** Everything it has said so far. */
  output(): string
  /** As Ctrl-C does; resolves with the exit code. */
  stop(): Promise<number | null>
}

/** Resolves when it says that it is ready. */
export async function startProduct(settings: Readonly<Record<string, string>> = {}): Promise<Product> {
  const dataDir = mkdtempSync(join(tmpdir(), 'yiwang-e2e-'))
  const ports = await distinctPorts()
  const numbers = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]))
  const { file, args } = boundToParent(process.execPath, ['bin/start.mjs'], 'SIGINT')
  const child = spawn(file, args, {
    cwd: ROOT,
    env: { ...process.env, ...numbers, DATA_DIR: dataDir, ...settings },
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
    address,
    ports,
    dataDir,
    output: () => said,
    stop: async () => {
      interrupt(child)
      const code = await ended
      rmSync(dataDir, { recursive: true, force: true })
      return code
    },
  }
}

function interrupt(child: ChildProcess): void {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGINT')
}

async function distinctPorts(): Promise<Record<Listener, number>> {
  const ports = new Set<number>()
  while (ports.size < LISTENERS.length) ports.add(await freePort(undefined))
  const [PORT = 0, INGEST_PORT = 0, GB26875_PORT = 0, SL651_PORT = 0, MQTT_PORT = 0] = ports
  return { PORT, INGEST_PORT, GB26875_PORT, SL651_PORT, MQTT_PORT }
}

/** A test with one product for all tests of its worker; `page.goto('/')` is its first screen. */
export const test = plain.extend<object, { product: Product }>({
  product: [
    async ({ browserName: _browser }, use) => {
      const product = await startProduct()
      await use(product)
      await product.stop()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  baseURL: ({ product }, use) => use(product.address),
})
