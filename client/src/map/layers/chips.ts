/** Clusters of several kinds at one place make one chip: its segments side by side, wrapped, so that chips do not lie on each other. Pure. */
import type { AssetCluster } from '@yiwang/contract'
import { countText } from '../../words/count.ts'

export interface Segment {
  readonly cluster: AssetCluster
  readonly text: string
  /** Of the chip. */
  readonly position: [number, number]
  /** From there to the segment's left edge and middle, px. */
  readonly x: number
  readonly y: number
}

/** Clusters nearer to each other than this share a chip, px on an untilted map. */
const NEAR = { x: 104, y: 96 }
const IN_A_LINE = 3
const LINE_PX = 22
/** As wide as it is drawn: sign, padding, and digits of 15 px Barlow. */
const widthOf = (text: string) => 26 + 7 + 8.4 * text.replace(',', '').length + (text.includes(',') ? 4 : 0)

export function chipsOf(clusters: readonly AssetCluster[], zoom: number): Segment[] {
  const chips: AssetCluster[][] = []
  const scale = (512 * 2 ** (Math.floor(zoom * 2) / 2)) / 360
  for (const cluster of [...clusters].sort((a, b) => b.count - a.count || a.kind.localeCompare(b.kind))) {
    const shrink = Math.cos((cluster.lat * Math.PI) / 180)
    const chip = chips.find(([first]) => {
      if (!first) return false
      const [dx, dy] = [(first.lon - cluster.lon) * scale, ((first.lat - cluster.lat) * scale) / shrink]
      return Math.abs(dx) < NEAR.x && Math.abs(dy) < NEAR.y
    })
    if (chip) chip.push(cluster)
    else chips.push([cluster])
  }
  return chips.flatMap(segmentsOf)
}

/** One kind twice in a chip stays two segments: each opens where it is. */
function segmentsOf(chip: readonly AssetCluster[]): Segment[] {
  const [first] = chip
  if (!first) return []
  const lines = Array.from({ length: Math.ceil(chip.length / IN_A_LINE) }, (_, i) =>
    chip.slice(i * IN_A_LINE, (i + 1) * IN_A_LINE),
  )
  return lines.flatMap((line, i) => {
    const texts = line.map(({ count }) => countText(count))
    let x = -texts.reduce((sum, text) => sum + widthOf(text), 0) / 2
    return line.map((cluster, j): Segment => {
      const text = texts[j] ?? ''
      const segment = {
        cluster,
        text,
        position: [first.lon, first.lat] as [number, number],
        x,
        y: (i - (lines.length - 1) / 2) * LINE_PX,
      }
      x += widthOf(text)
      return segment
    })
  })
}
