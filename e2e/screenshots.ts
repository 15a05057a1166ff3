/**
 * The pictures in docs/screenshots: the product on an empty data folder, its demo district asked for one story after another, and
 * each screen taken when what it has to show is there. Beside each picture it says how colourful it is.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import { ensureChromium } from '../bin/chromium.mjs'
import { ROOT } from '../bin/root.mjs'
import { aside } from '../bin/source-tool.mjs'
import { colourfulShare } from '../client/dev/chroma.ts'
import { launchDrawing } from '../client/dev/drawn.ts'
import { district } from '../fixtures/city/district.ts'
import { practise } from '../fixtures/drill.ts'
import { scenarioOf } from '../fixtures/scenarios/scenario-of.ts'
import { askStage, type Wish } from '../fixtures/stage.ts'
import { confirmAll, enterNotice, type Issued } from './desk.ts'
import { letIn, type Product, startProduct } from './product.ts'

const LONG = 180_000
/** On a busy machine an answer may have come too late; the panel asks again by itself. */
const UNREAD = /没有读到|could not be read|forecast not read/i

interface Picture {
  readonly file: string
  readonly path: string
  readonly width: number
  readonly height: number
  readonly sharpness?: number
  /** What this machine's browser remembers of its user. */
  readonly kept?: Readonly<Record<string, string>>
  /** Whoever is at the desk has confirmed everything when it is opened. */
  readonly confirmed?: true
  /** Waits until the screen shows what it is taken for. */
  ready(page: Page, product: Product): Promise<unknown>
}

interface Story {
  readonly wish: Wish
  /** Told to its end before the pictures are taken, and confirmed by whoever is at the desk. */
  readonly before?: Wish
  /** Told to its end after them: nothing of it is left for the next one. */
  readonly after?: Wish
  /** What authorities have issued, in the practice, when it begins. */
  readonly issued?: readonly Issued[]
  readonly pictures: readonly Picture[]
}

const at = (width: number, height: number) => ({ width, height })
const WIDE = at(1_920, 1_080)
const seen = (selector: string, words?: string | RegExp) => (page: Page) =>
  page
    .locator(selector, words === undefined ? {} : { hasText: words })
    .first()
    .waitFor()

/** The card is open, and what the camera saw has come. */
const cardWithPicture = async (page: Page) => {
  const opened = page.locator('.card img')
  const waiting = page.locator('[role=option]:is(.level-1, .level-2)').first()
  await waiting.waitFor()
  // A new Ⅰ or Ⅱ opens it by itself; on a screen that comes after it somebody does.
  if ((await page.locator('.card').count()) === 0) {
    await waiting.click()
    await page.keyboard.press('g')
  }
  await opened.first().waitFor()
  await page.waitForFunction(
    () => [...document.querySelectorAll<HTMLImageElement>('.card img')].some(({ naturalWidth }) => naturalWidth > 0),
    undefined,
    { polling: 500 },
  )
}

/** A burst: more than anybody reads one by one. */
const manyAlerts = (page: Page) =>
  page.waitForFunction(() => document.querySelectorAll('[role=option]').length >= 7, undefined, { polling: 500 })

const ENGLISH = { 'yiwang.language': 'en' }
const LIGHT = { 'yiwang.ground': 'light' }

const STORIES: readonly Story[] = [
  {
    // Every device has been heard once.
    before: { scenario: 'quiet-night', speed: 6, seconds: 22 },
    wish: { scenario: 'quiet-night', speed: 1 },
    pictures: [
      {
        file: 'command-quiet-1920',
        path: '/',
        ...WIDE,
        ready: async (page, product) => {
          await seen('.feed-line', /60 \/ 60/)(page)
          await confirmAll(product)
          await page.locator('[role=option]').first().waitFor({ state: 'detached' })
        },
      },
    ],
  },
  {
    before: { scenario: 'calm-day', speed: 15, seconds: 45 },
    wish: { scenario: 'key-site-fire', speed: 1, from: 32 },
    after: { scenario: 'key-site-fire', speed: 60 },
    pictures: [
      { file: 'command-1920', path: '/', ...WIDE, ready: cardWithPicture },
      { file: 'command-3840', path: '/', ...at(3_840, 1_080), ready: cardWithPicture },
      { file: 'command-fire-1920', path: '/fire', ...WIDE, ready: cardWithPicture },
      { file: 'command-en-1920', path: '/', ...WIDE, kept: ENGLISH, ready: cardWithPicture },
      { file: 'command-light-1920', path: '/', ...WIDE, kept: LIGHT, ready: cardWithPicture },
      { file: 'command-phone', path: '/', ...at(390, 844), sharpness: 2, ready: seen('[role=option]') },
    ],
  },
  {
    wish: { scenario: 'cloudburst', speed: 1, from: 2_100 },
    issued: [
      { kind: 'weather', text: '暴雨橙色预警', issuer: '市气象台（演练）', minutesAgo: 32 },
      { kind: 'response', text: '防汛Ⅲ级应急响应', issuer: '区防指（演练）', minutesAgo: 17 },
    ],
    pictures: [
      { file: 'command-busy-1920', path: '/', ...WIDE, ready: manyAlerts },
      {
        file: 'command-flood-1920',
        path: '/flood',
        ...WIDE,
        confirmed: true,
        ready: async (page) => {
          // The forecast is reckoned once a minute, from rain and depths that have come by then.
          await seen('.callout', '峰')(page)
          await seen('.drone-picture img')(page)
          // A place that has just risen to Ⅱ asks for attention; the picture is of all of them, as the topic opens.
          await page.keyboard.press('Escape')
          await page.keyboard.press('0')
          await page.getByRole('link', { name: '防汛' }).click()
          await seen('.callout', '峰')(page)
        },
      },
    ],
  },
]

const { values } = parseArgs({
  options: { only: { type: 'string' }, to: { type: 'string', default: join(ROOT, 'docs', 'screenshots') } },
})

const ended = new AbortController()
process.once('SIGINT', () => ended.abort())
const wanted = STORIES.map(({ pictures, ...story }) => ({
  ...story,
  pictures: pictures.filter(({ file }) => values.only === undefined || values.only.split(',').includes(file)),
})).filter(({ pictures }) => pictures.length > 0)

mkdirSync(values.to, { recursive: true })
const browser = await launchDrawing(ensureChromium(aside), ['--autoplay-policy=no-user-gesture-required'])
const product = await startProduct()
try {
  for (const story of wanted) if (!ended.signal.aborted) await tell(story)
} finally {
  await browser.close()
  await product.stop()
  product.remove()
}

async function tell({ before, wish, after, issued = [], pictures }: Story): Promise<void> {
  aside(wish.scenario)
  if (before) await played(product, before)
  await confirmAll(product)
  for (const notice of issued) await enterNotice(product, notice)
  const over = new AbortController()
  const drill = scenarioOf(wish.scenario)?.drill?.(district())
  const practice = drill && (await practise({ url: product.address, dataDir: product.dataDir }, drill, wish.speed, wish.from))
  const story = staged(product, wish, over.signal)
  try {
    for (const picture of pictures) {
      if (picture.confirmed) await confirmAll(product)
      await take(browser, product, picture)
    }
  } finally {
    over.abort()
    await story
    await practice?.end()
  }
  if (after) await played(product, after)
}

/** The demo district's devices come up a little after the platform: until then there is no stage. */
async function staged({ dataDir }: Product, wish: Wish, signal: AbortSignal): Promise<{ readonly end?: string }> {
  for (const began = Date.now(); Date.now() - began < LONG; await setTimeout(500)) {
    const answer = await askStage(dataDir, wish, () => undefined, signal)
    if (!answer.absent) return answer
  }
  return { end: 'The demo district has no stage.' }
}

async function played(product: Product, wish: Wish): Promise<void> {
  const { end } = await staged(product, wish, ended.signal)
  if (end !== undefined) throw new Error(`${wish.scenario}: ${end}`)
}

async function take(drawing: Browser, product: Product, picture: Picture): Promise<void> {
  const { file, path, width, height, sharpness = 1, kept = {} } = picture
  const began = Date.now()
  const context = await drawing.newContext({
    viewport: { width, height },
    deviceScaleFactor: sharpness,
    reducedMotion: 'reduce',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })
  try {
    const page = await pageOf(context, kept)
    const open = asking(page)
    page.on('pageerror', (error) => aside(`${file}: ${error.message}`))
    await letIn(context, product)
    await page.goto(`${product.address}${path}`)
    if (width > 700) await live(page)
    await picture.ready(page, product)
    await atRest(page, open)
    const png = await page.screenshot({ animations: 'disabled' })
    writeFileSync(join(values.to, `${file}.png`), png)
    const share = await colourfulShare(page, png)
    const seconds = Math.round((Date.now() - began) / 1_000)
    process.stdout.write(
      `${file}.png ${Math.round(png.length / 1024)} KB, colourful ${(100 * share).toFixed(2)} %, after ${seconds} s\n`,
    )
  } finally {
    await context.close()
  }
}

async function pageOf(context: BrowserContext, kept: Readonly<Record<string, string>>): Promise<Page> {
  context.setDefaultTimeout(LONG)
  await context.addInitScript((all) => {
    for (const [key, value] of Object.entries(all)) localStorage.setItem(key, value)
  }, kept)
  return context.newPage()
}

/** The map has been drawn with something that was measured. */
async function live(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName('first-live-datum').length > 0, undefined, { polling: 500 })
}

/** Counts what the page still waits for from the platform. */
function asking(page: Page): ReadonlySet<unknown> {
  const open = new Set<unknown>()
  page.on('request', (request) => open.add(request))
  page.on('requestfinished', (request) => open.delete(request))
  page.on('requestfailed', (request) => open.delete(request))
  return open
}

/** What was asked of the platform has come, and the map was drawn with it. */
async function atRest(page: Page, open: ReadonlySet<unknown>): Promise<void> {
  do {
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))))
  } while (open.size > 0 || (await page.getByText(UNREAD).count()) > 0)
}
