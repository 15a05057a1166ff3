/**
 * Clusters near to each other make one chip: a segment a kind, side by side and wrapped, so that chips do not lie on each other and
 * each says all there is of a kind. Pure.
 */
import type { AssetCluster } from '@yiwang/contract'
import { countText } from '../../words/count.ts'

export interface Segment {
  /** All of this kind at the chip's place, as one. */
  readonly cluster: AssetCluster
  readonly parts: readonly AssetCluster[]
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

/** Its middle is that of all its assets; it opens where the first part of it does. */
function together(parts: readonly [AssetCluster, ...AssetCluster[]]): AssetCluster {
  return parts.slice(1).reduce((one, part) => {
    const count = one.count + part.count
    const between = (a: number, b: number) => (a * one.count + b * part.count) / count
    const [[w1, s1, e1, n1], [w2, s2, e2, n2]] = [one.bbox, part.bbox]
    return {
      kind: one.kind,
      lon: between(one.lon, part.lon),
      lat: between(one.lat, part.lat),
      count,
      zoom: Math.min(one.zoom, part.zoom),
      bbox: [Math.min(w1, w2), Math.min(s1, s2), Math.max(e1, e2), Math.max(n1, n2)],
    }
  }, parts[0])
}

/** Those of a chip that are most come first. */
function kindsOf(chip: readonly AssetCluster[]): readonly Pick<Segment, 'cluster' | 'parts'>[] {
  const kinds = new Map<AssetCluster['kind'], [AssetCluster, ...AssetCluster[]]>()
  for (const cluster of chip) {
    const known = kinds.get(cluster.kind)
    if (known) known.push(cluster)
    else kinds.set(cluster.kind, [cluster])
  }
  return [...kinds.values()]
    .map((parts) => ({ cluster: together(parts), parts }))
    .sort((a, b) => b.cluster.count - a.cluster.count)
}

function segmentsOf(chip: readonly AssetCluster[]): Segment[] {
  const [first] = chip
  if (!first) return []
  const kinds = kindsOf(chip)
  const lines = Array.from({ length: Math.ceil(kinds.length / IN_A_LINE) }, (_, i) =>
    kinds.slice(i * IN_A_LINE, (i + 1) * IN_A_LINE),
  )
  return lines.flatMap((line, i) => {
    const texts = line.map(({ cluster }) => countText(cluster.count))
    let x = -texts.reduce((sum, text) => sum + widthOf(text), 0) / 2
    return line.map((kind, j): Segment => {
      const text = texts[j] ?? ''
      const segment = {
        ...kind,
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
