/** The built screens in a real browser before a development platform: for the tests of the screens. */
import { type Browser, type BrowserContextOptions, chromium, type Page } from '@playwright/test'
import { SECOND } from '@yiwang/contract'
import { afterAll, inject } from 'vitest'
import { CHROMIUM, launchDrawing } from './drawn.ts'
import { sampleWorld } from './sample-world.ts'
import { ScreenServer, type World } from './screen-server.ts'

const QUIET = ['--no-sandbox', '--disable-gpu-sandbox', '--disable-background-networking', '--no-first-run']
/** Without WebGL: what is not about the map is quicker without one. */
const UNDRAWN = ['--disable-gpu', '--disable-3d-apis']
/** A busy machine draws slowly; nothing here waits longer than it has to. */
const PATIENCE = 60_000

/** One browser of each kind for a file of tests, opened when it is first wanted. */
const opened = new Map<boolean, Promise<Browser>>()

function browser(map: boolean): Promise<Browser> {
  const known = opened.get(map)
  if (known) return known
  const fresh = map ? launchDrawing(CHROMIUM, QUIET) : chromium.launch({ executablePath: CHROMIUM, args: [...QUIET, ...UNDRAWN] })
  opened.set(map, fresh)
  return fresh
}

afterAll(async () => {
  for (const one of opened.values()) await (await one).close()
})

/** Where the built screens are. */
export const builtScreens = (): string => inject('screens')

/** Goes to another page of the screens as a link of theirs does: nothing is loaded anew. */
export async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
}

export interface Shown {
  readonly server: ScreenServer
  readonly page: Page
  /** What the browser complained about: page policy, scripts, requests. */
  readonly complaints: string[]
  /** One more screen before the same platform. */
  beside(): Promise<Page>
  /** From here on the time of all pages goes on only when it is told to. */
  stopTime(): Promise<void>
  close(): Promise<void>
}

interface Wish extends Pick<BrowserContextOptions, 'reducedMotion'> {
  readonly width?: number
  readonly height?: number
  readonly map?: boolean
  /** Device pixels in a CSS pixel. */
  readonly scale?: number
  readonly path?: string
  /** As if somebody had chosen it here before. */
  readonly language?: 'zh' | 'en'
  /** Nobody sits at this console: what is serious opens by itself. Else somebody's hand is on it. */
  readonly unattended?: boolean
  /** Runs in the page before anything of ours. */
  readonly init?: () => void
  /** What is other than in the sample world, from the start. */
  readonly world?: (world: World) => void
}

/** A hand on the mouse. */
function keepMoving(): void {
  const move = () => dispatchEvent(new PointerEvent('pointermove'))
  addEventListener('DOMContentLoaded', move)
  setInterval(move, 3_000)
}

export async function show(wish: Wish = {}): Promise<Shown> {
  const { width = 1920, height = 1080, map = false, scale = 1, path = '/', language, reducedMotion = null } = wish
  const world = sampleWorld(Date.now())
  wish.world?.(world)
  const server = new ScreenServer(world, builtScreens())
  const address = await server.listen()
  const context = await (await browser(map)).newContext({ viewport: { width, height }, deviceScaleFactor: scale, reducedMotion })
  context.setDefaultTimeout(PATIENCE)
  if (language) await context.addInitScript((chosen) => localStorage.setItem('yiwang.language', chosen), language)
  if (!wish.unattended) await context.addInitScript(keepMoving)
  if (wish.init) await context.addInitScript(wish.init)
  const complaints: string[] = []
  const open = async () => {
    const page = await context.newPage()
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(new URL(path, address).href)
    return page
  }
  const page = await open()
  return {
    server,
    page,
    complaints,
    beside: open,
    stopTime: async () => {
      await page.clock.install()
      await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 2 * SECOND)
    },
    close: async () => {
      await context.close()
      await server.close()
    },
  }
}
