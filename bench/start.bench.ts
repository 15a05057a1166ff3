/**
 * From the second `npm start` to the first live datum drawn, and the JavaScript it takes: what the browser loads for the command
 * screen ÷ maplibre, deck.gl and echarts alone, bundled the same way from the same names that the screen imports.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { ROOT } from '../bin/root.mjs'
import { launchDrawing } from '../client/dev/drawn.ts'
import { letIn, startProduct } from '../e2e/product.ts'
import { median, report } from './harness.ts'

const RUNS = 3
/** The second start is on screen within this, or the bench fails. */
const MOST_SECONDS = 15
const KB = 1_000
const CLIENT = join(ROOT, 'client')
const LIBRARY =
  /^import (?!type\b)([^'"]*?) ?from ['"]((?:maplibre-gl|@deck\.gl\/|echarts)[^'"]*)['"]|^import ['"](maplibre-gl[^'"]*\.css)['"]/gm

const product = await startProduct()
await product.stop()
const firsts: { readonly ready: number; readonly seconds: number }[] = []
let scripts: readonly string[] = []
try {
  for (let run = 0; run < RUNS; run++) {
    const first = await firstDatum()
    firsts.push(first)
    scripts = first.scripts
    process.stderr.write(
      `run ${run + 1}/${RUNS}: ready after ${first.ready.toFixed(1)} s, first live datum drawn after ${first.seconds.toFixed(1)} s\n`,
    )
  }
} finally {
  product.remove()
}

const loaded = scripts.reduce((sum, file) => sum + zipped(join(CLIENT, 'dist', file)), 0)
const alone = await librariesAlone()
const drawnAfter = median(firsts.map(({ seconds }) => seconds))
report(
  'start',
  'kB gzip',
  { must: 1.35, aim: 1.25, better: 'less' },
  { value: loaded / KB, baseline: alone / KB, ratio: loaded / alone },
  RUNS,
  {
    ready_seconds: Number(median(firsts.map(({ ready }) => ready)).toFixed(2)),
    seconds: Number(drawnAfter.toFixed(2)),
    seconds_goal: MOST_SECONDS,
    seconds_ok: drawnAfter <= MOST_SECONDS,
  },
)
if (drawnAfter > MOST_SECONDS) process.exitCode = 1

/** Starts the product on its data, opens the screen, and waits for the mark that the map sets with its first live value. */
async function firstDatum(): Promise<{
  readonly ready: number
  readonly seconds: number
  readonly scripts: readonly string[]
}> {
  // The browser of a desk is open already.
  const browser = await launchDrawing()
  const began = performance.now()
  const again = await startProduct(product)
  const ready = (performance.now() - began) / 1_000
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
    const asked = new Set<string>()
    page.on('response', (response) => {
      const { pathname } = new URL(response.url())
      if (pathname.endsWith('.js')) asked.add(pathname)
    })
    await letIn(page.context(), again)
    await page.goto(again.address)
    await page.waitForFunction(() => performance.getEntriesByName('first-live-datum').length > 0)
    const seconds = (performance.now() - began) / 1_000
    return { ready, seconds, scripts: [...asked] }
  } finally {
    await browser.close()
    await again.stop()
  }
}

/** Bytes of the libraries by themselves: the names our client imports from them, built with our client's own settings. */
async function librariesAlone(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'yiwang-libraries-'))
  // Never written: it only stands where our client's imports are resolved.
  const entry = join(CLIENT, 'src', 'libraries-alone.ts')
  try {
    await build({
      root: CLIENT,
      logLevel: 'error',
      plugins: [
        {
          name: 'libraries-alone',
          enforce: 'pre',
          resolveId: (id) => (id === entry ? entry : undefined),
          load: (id) => (id === entry ? entryOf(sourcesIn(join(CLIENT, 'src'))) : undefined),
        },
      ],
      build: {
        outDir: folder,
        emptyOutDir: true,
        rolldownOptions: { input: entry, preserveEntrySignatures: 'strict' },
      },
    })
    return filesIn(folder)
      .filter((file) => file.endsWith('.js'))
      .reduce((sum, file) => sum + zipped(file), 0)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** One module that takes and gives every name taken from the libraries anywhere. */
function entryOf(sources: readonly string[]): string {
  const names = new Map<string, Set<string>>()
  for (const source of sources) {
    for (const [, taken = '', from = ''] of source.matchAll(LIBRARY)) {
      const given = names.get(from) ?? new Set()
      for (const name of taken.replace(/[{}]/g, '').split(',')) {
        const [original = ''] = name.trim().split(/\s+as\s+/)
        if (original && !original.startsWith('type ')) given.add(original)
      }
      names.set(from, given)
    }
  }
  return [...names]
    .filter(([from]) => from && !from.endsWith('.css'))
    .map(([from, given], i) =>
      from.includes('?url')
        ? `export { default as file${i} } from '${from}'`
        : `export { ${[...given].map((name) => `${name} as ${name}${i}`).join(', ')} } from '${from}'`,
    )
    .join('\n')
}

function sourcesIn(folder: string): readonly string[] {
  return filesIn(folder)
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .map((file) => readFileSync(file, 'utf8'))
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => join(folder, file))
    .filter((file) => statSync(file).isFile())
}

function zipped(file: string): number {
  return gzipSync(readFileSync(file), { level: 9 }).length
}
