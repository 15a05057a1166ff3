/**
 * The pictures in docs/screenshots: the product on an empty data folder, its demo district asked for one story after another, and
 * each screen taken when what it has to show is there. Beside each picture it says how colourful it is.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { chromium, type Page } from '@playwright/test'
import { ensureChromium } from '../bin/chromium.mjs'
import { ROOT } from '../bin/root.mjs'
import { aside } from '../bin/source-tool.mjs'
import { colourfulShare } from '../client/dev/chroma.ts'
import { askStage } from '../fixtures/stage.ts'
import { type Product, startProduct } from './product.ts'

const LONG = 300_000
const RESTS_WITHIN = 8_000

interface Picture {
  readonly file: string
  readonly path: string
  readonly width: number
  readonly height: number
  readonly language?: 'en'
  /** Waits until the screen shows what it is taken for. */
  ready(page: Page): Promise<unknown>
}

interface Story {
  /** Absent = the district as it is by itself. */
  readonly scenario?: string
  readonly speed?: number
  readonly pictures: readonly Picture[]
}

const at = (width: number, height: number) => ({ width, height })
const WIDE = at(1_920, 1_080)
const seen = (selector: string, words?: string | RegExp) => (page: Page) =>
  page
    .locator(selector, words === undefined ? {} : { hasText: words })
    .first()
    .waitFor({ timeout: LONG })

/** The card is open, and what the camera saw has come. A new Ⅰ or Ⅱ opens it by itself. */
const cardWithPicture = async (page: Page) => {
  await page.waitForFunction(
    () => [...document.querySelectorAll<HTMLImageElement>('.card img')].some(({ naturalWidth }) => naturalWidth > 0),
    undefined,
    { timeout: LONG, polling: 500 },
  )
}

/** On a screen that comes after the fire somebody opens it. */
const openedCard = async (page: Page) => {
  await page.locator('[role=option]:is(.level-1, .level-2)').first().click({ timeout: LONG })
  await page.keyboard.press('g')
  await cardWithPicture(page)
}

const STORIES: readonly Story[] = [
  {
    scenario: 'quiet-night',
    pictures: [{ file: 'command-quiet-1920', path: '/', ...WIDE, ready: seen('.situation.quiet') }],
  },
  {
    scenario: 'key-site-fire',
    pictures: [
      { file: 'command-1920', path: '/', ...WIDE, ready: cardWithPicture },
      { file: 'command-3840', path: '/', ...at(3_840, 1_080), ready: openedCard },
      { file: 'command-fire-1920', path: '/fire', ...WIDE, ready: openedCard },
      { file: 'command-en-1920', path: '/', ...WIDE, language: 'en', ready: openedCard },
      { file: 'command-phone', path: '/', ...at(390, 844), ready: seen('[role=option]') },
    ],
  },
  {
    scenario: 'cloudburst',
    speed: 8,
    pictures: [
      {
        file: 'command-flood-1920',
        path: '/flood',
        ...WIDE,
        ready: async (page) => {
          await seen('.callout', /[2-9]\d cm/)(page)
          await seen('.drone-picture img')(page)
        },
      },
    ],
  },
  {
    scenario: 'storm',
    speed: 4,
    pictures: [{ file: 'command-busy-1920', path: '/', ...WIDE, ready: seen('.feed', '归并') }],
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
const executablePath = ensureChromium(aside)
for (const story of wanted) if (!ended.signal.aborted) await tell(story)

/** Each story on a platform that knows of no other: what is open in its pictures is its own. */
async function tell({ scenario, speed = 1, pictures }: Story): Promise<void> {
  aside(`${scenario ?? 'The district by itself'}: starting the product on an empty data folder`)
  const product = await startProduct()
  const over = new AbortController()
  let story: Promise<unknown> = Promise.resolve()
  try {
    for (const [i, picture] of pictures.entries()) {
      await take(product, picture, () => {
        // The first screen is there before the story begins: it sees it from its first alert.
        if (i > 0 || scenario === undefined) return
        story = askStage(product.dataDir, { scenario, speed }, () => undefined, over.signal)
      })
    }
  } finally {
    over.abort()
    await story
    await product.stop()
    product.remove()
  }
}

async function take({ address }: Product, picture: Picture, begin: () => void): Promise<void> {
  const profile = mkdtempSync(join(tmpdir(), 'yiwang-screenshot-'))
  const { width, height, language } = picture
  const context = await chromium.launchPersistentContext(profile, {
    executablePath,
    // The map is WebGL, and there may be no graphics card. The sound is on, as in a room where somebody has switched it on.
    args: [
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
      '--ignore-gpu-blocklist',
      '--autoplay-policy=no-user-gesture-required',
    ],
    viewport: { width, height },
    reducedMotion: 'reduce',
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
  })
  try {
    const page = context.pages()[0] ?? (await context.newPage())
    page.setDefaultTimeout(LONG)
    page.on('pageerror', (error) => aside(`${picture.file}: ${error.message}`))
    await page.goto(`${address}${picture.path}`)
    if (language === 'en') await page.getByRole('button', { name: 'English' }).click()
    if (width > 700) await live(page)
    begin()
    await picture.ready(page)
    if (width > 700) await live(page).then(() => atRest(page))
    const png = await page.screenshot({ animations: 'disabled', timeout: LONG })
    writeFileSync(join(values.to, `${picture.file}.png`), png)
    const share = await colourfulShare(page, png)
    process.stdout.write(`${picture.file}.png ${Math.round(png.length / 1024)} KB, colourful ${(100 * share).toFixed(2)} %\n`)
  } finally {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  }
}

/** The map has been drawn with something that was measured. */
async function live(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName('first-live-datum').length > 0, undefined, {
    timeout: LONG,
    polling: 500,
  })
}

/** Two pictures of the map one after the other are the same; a drone under way never rests, so not for ever. */
async function atRest(page: Page): Promise<void> {
  const map = page.locator('.map-host')
  const until = Date.now() + RESTS_WITHIN
  let before = ''
  while (Date.now() < until) {
    const now = (await map.screenshot({ timeout: LONG })).toString('base64')
    if (now === before) return
    before = now
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next))))
  }
}
