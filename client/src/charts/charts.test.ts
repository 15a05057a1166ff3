/** Every chart, drawn by ECharts itself from rows as they come: what it draws, in which ink, and what it says in both languages. */
import { readFileSync } from 'node:fs'
import { DAY, HOUR, MINUTE } from '@yiwang/contract'
import { BarChart, LineChart } from 'echarts/charts'
import { AriaComponent, GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import i18next from 'i18next'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { en } from '../words/en.ts'
import type { Say } from '../words/index.ts'
import { zh } from '../words/zh.ts'
import { complete } from './chart.tsx'
import type { DayRows } from './day.ts'
import { type HistoryRows, withGaps } from './history.ts'
import type { OutlookRows } from './outlook.ts'
import type { RainRows } from './rain.ts'
import * as registry from './registry.ts'
import { type Chart, type ChartOption, INK, roundTop, wholeHours } from './shape.ts'

const NOW = Date.UTC(2026, 4, 14, 6, 30)
const START = Date.UTC(2026, 4, 13, 16)

interface Samples {
  day: DayRows
  history: HistoryRows
  outlook: OutlookRows
  rain: RainRows
}
const SAMPLES: { readonly [K in keyof typeof registry]: Samples[K] } = {
  day: {
    from: START,
    rows: Array.from({ length: 97 }, (_, i) => ({
      at: START + i * 15 * MINUTE,
      ...(i <= 58 && { count: i % 7 }),
      usual: [2, 9] as const,
    })),
  },
  history: {
    from: NOW - 6 * HOUR,
    to: NOW,
    property: '水深',
    unit: 'cm',
    decimals: 0,
    limit: 25,
    points: Array.from({ length: 60 }, (_, i) => ({ time: NOW - (60 - i) * 5 * MINUTE, value: i % 13 })),
  },
  outlook: {
    from: NOW - 2 * HOUR,
    to: NOW + 2 * HOUR,
    now: NOW,
    limit: 25,
    observed: Array.from({ length: 24 }, (_, i) => [NOW - (24 - i) * 5 * MINUTE, i] as const),
    foretold: Array.from({ length: 24 }, (_, i) => [NOW + i * 5 * MINUTE, 24 + Math.sin(i / 8) * 10] as const),
  },
  rain: {
    from: NOW - 3 * HOUR,
    to: NOW + 2 * HOUR,
    bin: 10 * MINUTE,
    now: NOW,
    rows: [
      ...Array.from({ length: 18 }, (_, i) => ({ at: NOW - (18 - i) * 10 * MINUTE, mm: i / 3 })),
      ...Array.from({ length: 6 }, (_, i) => ({ at: NOW + i * 10 * MINUTE, mm: 3 - i / 3, foretold: true as const })),
    ],
  },
}

beforeAll(async () => {
  use([BarChart, LineChart, GridComponent, AriaComponent, SVGRenderer])
  await i18next.init({
    lng: 'zh',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    showSupportNotice: false,
    resources: { zh: { translation: zh }, en: { translation: en } },
  })
})
afterEach(() => vi.restoreAllMocks())

const CHARTS = Object.entries(registry).map(([name, chart]) => {
  const rows = SAMPLES[name as keyof Samples]
  return { name, chart: chart as Chart<unknown>, rows }
})

function drawn(option: ChartOption): string {
  const view = init(null, null, { renderer: 'svg', ssr: true, width: 352, height: 180 })
  view.setOption(complete(option, 'said'))
  const svg = view.renderToSVGString()
  view.dispose()
  return svg
}

function seriesOf(option: ChartOption) {
  return [option.series ?? []].flat()
}

/** Every colour in an option, whatever it colours. */
function coloursIn(value: unknown): string[] {
  if (typeof value === 'string') return /^(#|rgb)/.test(value) ? [value.toLowerCase()] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(coloursIn) : []
}

const LEVELS = ['#f65259', '#f7951e', '#fbda6e', '#5ea2ff']

describe.each(CHARTS)('$name', ({ name, chart, rows }) => {
  test('is registered by its id and has something to draw', () => {
    expect(chart.id).toBe(name)
    expect(chart.empty(rows)).toBe(false)
  })

  test('ECharts draws it and complains of nothing', () => {
    const complaints = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')]
    const svg = drawn(chart.option(rows, 16))
    expect(svg.match(/<path/g)?.length).toBeGreaterThan(1)
    expect(svg).not.toMatch(/NaN|Infinity|undefined/)
    for (const complaint of complaints) expect(complaint).not.toHaveBeenCalled()
  })

  test('nothing moves, nothing has a title, nothing answers the pointer', () => {
    const option = complete(chart.option(rows, 16), 'said')
    expect(option).toMatchObject({ animation: false, aria: { enabled: true, label: { description: 'said' } } })
    expect(option).not.toHaveProperty('title')
    expect(option).not.toHaveProperty('tooltip')
    for (const series of seriesOf(option)) expect(series.silent).toBe(true)
  })

  test('is said in both languages, all places filled', () => {
    const said = (['zh', 'en'] as const).map((language) => chart.said(rows, i18next.getFixedT(language) as Say))
    expect(said[0]).toMatch(/\p{Script=Han}/u)
    expect(said[0]).not.toMatch(/\{\{|undefined|NaN|Infinity/)
    expect(said[1]).not.toMatch(/\{\{|undefined|NaN|Infinity/)
    if (name !== 'history') expect(said[1]).not.toMatch(/\p{Script=Han}/u)
  })

  test('a level’s colour marks a limit and nothing else; axes are not under 14 px', () => {
    const option = chart.option(rows, 16)
    for (const series of seriesOf(option)) {
      const levels = coloursIn(series).filter((colour) => LEVELS.includes(colour))
      if (levels.length === 0) continue
      expect(levels.every((colour) => colour === INK.limit)).toBe(true)
      const heights = (series.data as [number, number][]).map(([, height]) => height)
      expect(new Set(heights).size).toBe(1)
      expect(series).toMatchObject({ type: 'line', lineStyle: { width: 1, type: 'solid' } })
    }
    const sizes = [...JSON.stringify(option).matchAll(/"fontSize":([\d.]+)/g)].map(([, size]) => Number(size))
    expect(Math.min(...sizes, 14)).toBe(14)
  })

  test('grows with the screen', () => {
    const widths = (rem: number) =>
      seriesOf(chart.option(rows, rem)).flatMap((series) => (series.type === 'line' ? (series.lineStyle?.width ?? []) : []))
    expect(widths(32)).toEqual(widths(16).map((width) => Number(width) * 2))
  })
})

describe('what is foretold', () => {
  const dashed = (option: ChartOption) =>
    seriesOf(option).filter((series) => series.type === 'line' && Array.isArray(series.lineStyle?.type))
  test('is a dashed line that begins where the measured one ends', () => {
    const option = registry.outlook.option(SAMPLES.outlook, 16)
    const [line] = dashed(option)
    expect(dashed(option)).toHaveLength(1)
    expect(line?.data).toHaveLength(SAMPLES.outlook.foretold.length + 1)
    expect(line?.data?.[0 as never]).toEqual(SAMPLES.outlook.observed.at(-1))
    expect(drawn(option)).toContain('stroke-dasharray')
  })
  test('is a hatched bar with an outline; a measured one is solid', () => {
    const [measured, ahead] = seriesOf(registry.rain.option(SAMPLES.rain, 16))
    expect(measured).toMatchObject({ itemStyle: { color: INK.bar } })
    expect(measured).not.toHaveProperty('itemStyle.decal')
    expect(measured?.data).toHaveLength(18)
    expect(ahead).toMatchObject({
      itemStyle: { borderColor: INK.bar, borderWidth: 1, decal: { dashArrayY: [2.5, 4.5], rotation: -Math.PI / 4 } },
    })
    expect(ahead?.data).toHaveLength(6)
    expect(drawn(registry.rain.option(SAMPLES.rain, 16))).toContain('<pattern')
  })
})

describe('today against the usual', () => {
  test('a line over a band; without past days there is no band', () => {
    const [low, high, today] = seriesOf(registry.day.option(SAMPLES.day, 16))
    expect([low?.data?.length, high?.data?.length, today?.data?.length]).toEqual([97, 97, 59])
    expect(high).toMatchObject({ stack: 'usual', areaStyle: { color: INK.usual } })
    expect(today).toMatchObject({ lineStyle: { color: INK.line, width: 2 } })
    const alone = { ...SAMPLES.day, rows: SAMPLES.day.rows.map(({ usual: _usual, ...row }) => row) }
    expect(seriesOf(registry.day.option(alone, 16))[1]?.data).toEqual([])
    expect(registry.day.said(alone, i18next.getFixedT('zh') as Say)).toContain('无往期对比')
  })
  test('the axis spans the whole day of Beijing', () => {
    expect(registry.day.option(SAMPLES.day, 16).xAxis).toMatchObject({ min: START, max: START + DAY })
  })
})

describe('history', () => {
  const points = (...times: number[]) => times.map((time) => ({ time, value: time }))
  test('in order of time; a pause is a hole', () => {
    const rows = withGaps({ points: points(30, 0, 10, 20, 90, 100), from: 0, to: 100 })
    expect(rows.map(({ time }) => time)).toEqual([0, 10, 20, 30, 60, 90, 100])
    expect(rows.map(({ value }) => Number.isNaN(value))).toEqual([false, false, false, false, true, false, false])
  })
  test('what is no number or outside is left out', () => {
    expect(withGaps({ points: [{ time: 5, value: Number.NaN }, ...points(500, 7)], from: 0, to: 100 })).toEqual(points(7))
    expect(registry.history.empty({ ...SAMPLES.history, points: [] })).toBe(true)
  })
})

test.each([
  [0, 1],
  [0.5, 0.6],
  [3, 4],
  [41, 60],
  [11, 12],
  [100, 100],
  [0.07, 0.08],
])('an axis for %d ends at %d', (highest, top) => expect(roundTop(highest)).toBe(top))

test('the ink is that of the tokens', () => {
  const tokens = readFileSync(new URL('../style/tokens.css', import.meta.url), 'utf8')
  const token = (name: string) => tokens.match(new RegExp(`--${name}: (#[0-9a-f]{6});`))?.[1]
  expect({ line: INK.line, limit: INK.limit, grid: INK.grid, axis: INK.axis }).toEqual({
    line: token('t1'),
    limit: token('l2'),
    grid: token('ln'),
    axis: token('t3'),
  })
})

test.each([
  [NOW - 4 * HOUR, NOW + 2 * HOUR, 1],
  [NOW - 4 * HOUR + 7 * MINUTE, NOW + 7 * MINUTE, 1],
  [NOW - 6 * HOUR, NOW, 2],
])('times on an axis from %d to %d are whole hours of the day, none at its end', (from, to, every) => {
  const hours = wholeHours(from, to, every)
  expect(hours.length).toBeGreaterThan(1)
  expect(hours.map((at) => ((at + 8 * HOUR) % DAY) % (every * HOUR))).toEqual(hours.map(() => 0))
  expect(hours.every((at) => at >= from && at < to)).toBe(true)
  expect(to - (hours.at(-1) ?? to)).toBeGreaterThan(0.1 * (to - from))
})
