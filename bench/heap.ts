/**
 * A calm day at speed before the command screen in a real browser: does its memory stay flat? Heap after collected garbage, event
 * listeners and elements are sampled; their slopes after warm-up are told per hour of the story. The screen keeps a day's alerts
 * by design, so the heap grows with them until a day is full: how many there are is told beside it, and what each costs. What grows
 * with this machine's own time (timers, the tracks of ten minutes) does so only for as long as the run takes.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import type { CDPSession } from '@playwright/test'
import { launchDrawing } from '../client/dev/drawn.ts'
import { letIn, startProduct } from '../e2e/product.ts'
import { askStage } from '../fixtures/stage.ts'
import { median } from './harness.ts'

const { values } = parseArgs({ options: { hours: { type: 'string', default: '8' }, speed: { type: 'string', default: '120' } } })
const [hours, speed] = [Number(values.hours), Number(values.speed)]
if (!(hours > 0 && speed >= 1 && speed <= 1_000)) {
  process.stderr.write('--hours must be more than 0, --speed 1 to 1000.\n')
  process.exit(2)
}
/** Of the heap after warm-up, an hour of the story. */
const MOST_PER_HOUR = 0.01
const MOST_GROWTH = 1.02
/** The first part of the story fills lists and caches. */
const WARM_UP = 1 / 4
const SAMPLES = 48
const KIB = 1_024

interface Sample {
  /** Of the story. */
  readonly hour: number
  readonly heap: number
  readonly listeners: number
  readonly elements: number
  /** Of the last day, as the platform knows them and the screen keeps them. */
  readonly alerts: number
}

const seconds = (hours * 3_600) / speed
const product = await startProduct()
const browser = await launchDrawing()
const samples: Sample[] = []
let told = ''
try {
  // Few pixels: how quickly a chip draws is not what is measured, and here it is software.
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 }, deviceScaleFactor: 0.25 })
  page.setDefaultTimeout(120_000)
  const cookie = await letIn(page.context(), product)
  await page.goto(product.address)
  await page.waitForFunction(() => performance.getEntriesByName('first-live-datum').length > 0)
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable')
  let over = false
  const began = performance.now()
  const story = played().finally(() => {
    over = true
  })
  // A busy machine samples less often; the story goes on meanwhile.
  while (!over) {
    await pause((seconds * 1_000) / SAMPLES)
    const hour = ((performance.now() - began) / 3_600_000) * speed
    const sample = { hour, ...(await measured(cdp)), alerts: await keptAlerts(product.address, cookie) }
    samples.push(sample)
    process.stderr.write(
      `${hour.toFixed(2)} h · ${(sample.heap / KIB / KIB).toFixed(2)} MiB · ${sample.listeners} listeners · ${sample.elements} elements · ${sample.alerts} alerts\n`,
    )
  }
  const end = await story
  if (end !== undefined) throw new Error(end)
} finally {
  await browser.close()
  await product.stop()
  product.remove()
}

const settled = samples.slice(Math.floor(samples.length * WARM_UP))
const [first, last] = [settled[0], settled.at(-1)]
if (!first || !last) throw new Error('there are too few samples')
const heap = median(settled.map((sample) => sample.heap))
const perHour = slope(settled.map((sample) => [sample.hour, sample.heap]))
const perAlert = slope(settled.map((sample) => [sample.alerts, sample.heap]))
const share = perHour / heap
const rows = [
  {
    what: 'heap',
    after: `${(heap / KIB / KIB).toFixed(2)} MiB`,
    perHour: `${(share * 100).toFixed(3)} %`,
    ok: share <= MOST_PER_HOUR,
  },
  listenersGrowth(),
]
console.table(rows)
process.stdout.write(
  `${settled.length} samples over ${(last.hour - first.hour).toFixed(1)} h at ×${speed}, ${last.alerts - first.alerts} alerts and ${last.elements - first.elements} elements more: ` +
    `${(perHour / KIB).toFixed(0)} KiB an hour, ${(perAlert / KIB).toFixed(1)} KiB an alert kept. Devices: ${told}\n`,
)
const flat = rows.every(({ ok }) => ok)
process.stdout.write(flat ? 'Memory stays flat.\n' : 'Memory grows.\n')
process.exitCode = flat ? 0 : 1

/** Resolves when the story has been told, with why it was not; the demo district may still be on its way. */
async function played(): Promise<string | undefined> {
  const asked = { scenario: 'calm-day', speed, seconds }
  for (;;) {
    const { absent, end } = await askStage(
      product.dataDir,
      asked,
      (line) => {
        told = line
      },
      new AbortController().signal,
    )
    if (!absent) return end
    await pause(1_000)
  }
}

async function measured(cdp: CDPSession): Promise<Omit<Sample, 'hour' | 'alerts'>> {
  // Twice: what the first frees may hold something that is free only then.
  for (let n = 0; n < 2; n++) await cdp.send('HeapProfiler.collectGarbage')
  const { metrics } = await cdp.send('Performance.getMetrics')
  const metric = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN
  return { heap: metric('JSHeapUsedSize'), listeners: metric('JSEventListeners'), elements: metric('Nodes') }
}

async function keptAlerts(address: string, cookie: string): Promise<number> {
  let count = 0
  let cursor: string | undefined
  do {
    const query = new URLSearchParams({ limit: '500', ...(cursor !== undefined && { cursor }) })
    const answer = await fetch(`${address}/api/v1/alerts?${query}`, { headers: { cookie } })
    const page = (await answer.json()) as { items: unknown[]; next?: string | null }
    count += page.items.length
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return count
}

/** Least squares. */
function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (pick: (point: readonly [number, number]) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length
  const [x, y] = [mean(([one]) => one), mean(([, one]) => one)]
  const spread = points.reduce((sum, [one]) => sum + (one - x) ** 2, 0)
  return points.reduce((sum, [a, b]) => sum + (a - x) * (b - y), 0) / spread
}

/** For each element, from the first third to the last: rows come and go with their own, a leak leaves listeners behind. */
function listenersGrowth() {
  const third = Math.floor(settled.length / 3)
  const of = (part: readonly Sample[]) => median(part.map(({ listeners, elements }) => listeners / elements))
  const [before, after] = [of(settled.slice(0, third)), of(settled.slice(-third))]
  const growth = after / before
  return { what: 'listeners per element', after: after.toFixed(3), growth: growth.toFixed(3), ok: growth <= MOST_GROWTH }
}
