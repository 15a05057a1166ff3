/** Exact decimals: device numbers are integers times a power of ten, and 0.1 × 3 must not become 0.30000000000000004. */

export function decimalsOf(step: number): number {
  const [mantissa = '', exponent = '0'] = String(step).split('e')
  return Math.max(0, (mantissa.split('.')[1]?.length ?? 0) - Number(exponent))
}

/** raw × step, rounded to the decimals of the step. */
export function scaled(raw: number, step: number): number {
  const value = Number((raw * step).toFixed(Math.min(decimalsOf(step), 20)))
  return value === 0 ? 0 : value
}
