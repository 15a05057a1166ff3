/** What a page's main thread has worked, and its longest task: processor time, so that a busy machine or a slow drawing chip does not count. */
import type { Browser, CDPSession, Page } from '@playwright/test'

export interface MainThread {
  /** All tasks, and script alone, since the page began; milliseconds. */
  worked(): Promise<{ readonly tasks: number; readonly script: number }>
}

export async function mainThreadOf(page: Page): Promise<MainThread> {
  const cdp: CDPSession = await page.context().newCDPSession(page)
  await cdp.send('Performance.enable', { timeDomain: 'threadTicks' })
  return {
    async worked() {
      const { metrics } = await cdp.send('Performance.getMetrics')
      const seconds = (name: string) => metrics.find((one) => one.name === name)?.value ?? Number.NaN
      return { tasks: seconds('TaskDuration') * 1_000, script: seconds('ScriptDuration') * 1_000 }
    },
  }
}

export interface Longest {
  readonly tasks: number
  /** Of the longest task: its processor time and how long it stood between. */
  readonly cpuMs: number
  readonly wallMs: number
  /** How many had more than 50 ms of processor time. */
  readonly over50: number
}

interface TraceEvent {
  readonly name: string
  readonly pid: number
  readonly tid: number
  readonly dur?: number
  readonly tdur?: number
  readonly args?: { readonly name?: string }
}

/** The longest task of the page's main thread while something is done. */
export async function longestTask(browser: Browser, page: Page, doing: () => Promise<void>): Promise<Longest> {
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline', 'toplevel'] })
  await doing()
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: readonly TraceEvent[] }
  const scripted = traceEvents.filter(({ name }) => name === 'FunctionCall' || name === 'FireAnimationFrame')
  const busiest = mostCommon(scripted.map(({ pid, tid }) => `${pid} ${tid}`))
  const tasks = traceEvents.filter(({ name, pid, tid }) => name === 'RunTask' && `${pid} ${tid}` === busiest)
  const ms = (micros: number | undefined) => Math.round((micros ?? 0) / 100) / 10
  return {
    tasks: tasks.length,
    cpuMs: Math.max(...tasks.map(({ tdur }) => ms(tdur))),
    wallMs: Math.max(...tasks.map(({ dur }) => ms(dur))),
    over50: tasks.filter(({ tdur }) => ms(tdur) > 50).length,
  }
}

function mostCommon(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
}
