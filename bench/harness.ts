/** Benches measure a ratio: yardstick and product alternate in one run, medians count. The last line printed is one JSON object. */
import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

/** For node children that are TypeScript: each ends with us, however we end. */
export const CHILD_ARGUMENTS = [
  '--conditions=source',
  ...['--import', 'tsx'],
  ...['--import', new URL('../bin/end-with-parent.mjs', import.meta.url).href],
]

export interface Goal {
  readonly must: number
  readonly aim: number
  /** `more`: a ratio above the must is good; `less`: one below it is. */
  readonly better: 'more' | 'less'
}

export interface Result {
  readonly name: string
  readonly value: number
  readonly unit: string
  readonly baseline: number
  readonly ratio: number
  readonly goal: number
  readonly aim: number
  readonly ok: boolean
  readonly runs: number
  readonly machine: string
  readonly commit: string
  readonly [extra: string]: unknown
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** Runs yardstick and product in turn; the ratio is the median of the pairs' ratios, because a noisy minute hits both of a pair. */
export async function alternate(
  runs: number,
  yardstick: (run: number) => Promise<number>,
  product: (run: number) => Promise<number>,
): Promise<{ value: number; baseline: number; ratio: number; ratios: readonly number[] }> {
  const pairs: { value: number; baseline: number }[] = []
  for (let run = 0; run < runs; run++) {
    const baseline = await yardstick(run)
    const value = await product(run)
    pairs.push({ value, baseline })
    process.stderr.write(
      `run ${run + 1}/${runs}: ${value.toPrecision(4)} against ${baseline.toPrecision(4)} = ${(value / baseline).toFixed(3)}\n`,
    )
  }
  const ratios = pairs.map((p) => p.value / p.baseline)
  return {
    value: median(pairs.map((p) => p.value)),
    baseline: median(pairs.map((p) => p.baseline)),
    ratio: median(ratios),
    ratios,
  }
}

/** Prints the line the run is read by. */
export function report(
  name: string,
  unit: string,
  goal: Goal,
  measured: { value: number; baseline: number; ratio: number },
  runs: number,
  extra: Readonly<Record<string, unknown>> = {},
): void {
  const result: Result = {
    name,
    value: rounded(measured.value),
    unit,
    baseline: rounded(measured.baseline),
    ratio: rounded(measured.ratio),
    goal: goal.must,
    aim: goal.aim,
    ok: goal.better === 'more' ? measured.ratio >= goal.must : measured.ratio <= goal.must,
    runs,
    machine: `${cpus()[0]?.model ?? 'unknown'} × ${cpus().length}, Node ${process.version}`,
    commit: commit(),
    ...extra,
  }
  process.stdout.write(`${JSON.stringify(result)}\n`)
}

function rounded(value: number): number {
  return Number(value.toPrecision(5))
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'unknown'
  }
}
