/** The built screens in a real browser before a development platform: for the tests of the screens. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, chromium, type Page } from '@playwright/test'
import { build } from 'vite'
import { sampleWorld } from './sample-world.ts'
import { ScreenServer } from './screen-server.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'
const ARGS = [
  '--no-sandbox',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--disable-gpu-sandbox',
  '--disable-background-networking',
  '--no-first-run',
]

export interface Screens {
  readonly folder: string
  readonly browser: Browser
  close(): Promise<void>
}

export async function buildScreens(): Promise<Screens> {
  const folder = mkdtempSync(join(tmpdir(), 'yiwang-screens-'))
  await build({ root: ROOT, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } })
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS })
  return {
    folder,
    browser,
    close: async () => {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface Shown {
  readonly server: ScreenServer
  readonly page: Page
  /** What the browser complained about: page policy, scripts, requests. */
  readonly complaints: string[]
  close(): Promise<void>
}

export async function show(screens: Screens, size = { width: 1920, height: 1080 }, path = ''): Promise<Shown> {
  const server = new ScreenServer(sampleWorld(Date.now()), screens.folder)
  const address = await server.listen()
  const page = await screens.browser.newPage({ viewport: size })
  const complaints: string[] = []
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${address}/${path}`)
  return {
    server,
    page,
    complaints,
    close: async () => {
      await page.close()
      await server.close()
    },
  }
}
