/** Exact decimals: device numbers are integers times a power of ten, and 0.1 × 3 must not become 0.30000000000000004. */
import { remember } from './remember.ts'

/** How many decimals a step has. */
export function decimalsOf(step: number): number {
  const [mantissa = '', exponent = '0'] = String(step).split('e')
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent))
}

/** The step as a fraction of whole numbers: one division of whole numbers rounds once, and rightly. */
const fractionOf = remember(1_000, (step: number) => {
  const below = 10 ** decimalsOf(step)
  return { above: Math.round(step * below), below }
})

/** raw × step, rounded to the decimals of the step. */
export function scaled(raw: number, step: number): number {
  const { above, below } = fractionOf(step)
  return raw === 0 ? 0 : (raw * above) / below
}
