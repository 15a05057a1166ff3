/** The road an address names: 石渡街道松涛路 123 号 → 松涛路. Pure. */

const ENDINGS = ['路', '街', '道', '巷', '弄', '胡同', '桥', '线']

/** `areas`: names of streets (街道) and communities, which stand before the road. */
export function roadOf(address: string, areas: readonly string[]): string | undefined {
  let from = 0
  for (const area of areas) {
    const at = address.indexOf(area, from)
    if (at >= 0) from = at + area.length
  }
  const [road = ''] = address
    .slice(from)
    .trim()
    .split(/[\s\d（(，,与]/, 1)
  const named = road.length >= 2 && !road.endsWith('街道') && ENDINGS.some((ending) => road.endsWith(ending))
  return named ? road : undefined
}
