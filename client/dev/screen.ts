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
const QUIET = ['--no-sandbox', '--disable-gpu-sandbox', '--disable-background-networking', '--no-first-run']
const DRAWN_IN_SOFTWARE = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']
const UNDRAWN = ['--disable-gpu', '--disable-3d-apis']

export interface Screens {
  readonly folder: string
  /** Without WebGL: what is not about the map is quicker without one. */
  readonly browser: Browser
  readonly drawing: Browser
  close(): Promise<void>
}

export async function buildScreens(): Promise<Screens> {
  const folder = mkdtempSync(join(tmpdir(), 'yiwang-screens-'))
  await build({ root: ROOT, logLevel: 'error', build: { outDir: folder, emptyOutDir: true } })
  const open = (args: string[]) => chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...args] })
  const [browser, drawing] = await Promise.all([open(UNDRAWN), open(DRAWN_IN_SOFTWARE)])
  return {
    folder,
    browser,
    drawing,
    close: async () => {
      await Promise.all([browser.close(), drawing.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** A busy machine draws slowly; nothing here waits longer than it has to. */
const PATIENCE = 60_000

export interface Shown {
  readonly server: ScreenServer
  readonly page: Page
  /** What the browser complained about: page policy, scripts, requests. */
  readonly complaints: string[]
  close(): Promise<void>
}

interface Wish {
  readonly width?: number
  readonly height?: number
  readonly map?: boolean
  /** Device pixels in a CSS pixel. */
  readonly scale?: number
}

export async function show(screens: Screens, { width = 1920, height = 1080, map = false, scale = 1 }: Wish = {}): Promise<Shown> {
  const server = new ScreenServer(sampleWorld(Date.now()), screens.folder)
  const address = await server.listen()
  const page = await (map ? screens.drawing : screens.browser).newPage({
    viewport: { width, height },
    deviceScaleFactor: scale,
  })
  page.setDefaultTimeout(PATIENCE)
  const complaints: string[] = []
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(address)
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
