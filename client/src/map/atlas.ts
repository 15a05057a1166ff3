/** All signs of the map in one texture, drawn once from the same outlines as the screen's SVG. */

import type { Device, Texture } from '@luma.gl/core'
import type { AssetKind, Level } from '@yiwang/contract'
import type { Look } from '../shapes/marks.tsx'
import { ASSET_SIGN, LEVEL_NUMERAL, LEVEL_OUTLINE } from '../shapes/paths.ts'
import { KINDS } from './kinds.ts'
import { ACCENT, INK, LEVEL, S0, S2, T1, T2, T3, T4 } from './palette.ts'

export interface Atlas {
  readonly texture: Texture
  readonly mapping: Record<string, { x: number; y: number; width: number; height: number }>
}

const CELL = 96
const COLUMNS = 10

export type Tone = 'fresh' | 'stale' | 'offline' | 'chosen'
const TONES: readonly Tone[] = ['fresh', 'stale', 'offline', 'chosen']
const LOOKS: readonly Look[] = ['filled', 'hollow', 'dashed']
const LEVELS: readonly Level[] = [1, 2, 3, 4]

export function assetIcon(kind: AssetKind, tone: Tone): string {
  return `${kind}:${tone}`
}

export function levelIcon(level: Level, look: Look): string {
  return `${level}:${look}`
}

/** A closed road, and a place that was searched for. */
export const CLOSED_ROAD = 'closed'
export const PIN = 'pin'

type Drawn = readonly [name: string, draw: (pen: CanvasRenderingContext2D) => void]

export function makeAtlas(device: Device): Atlas {
  const drawn: readonly Drawn[] = [
    ...KINDS.flatMap((kind) => TONES.map((tone): Drawn => [assetIcon(kind, tone), (pen) => drawAsset(pen, kind, tone)])),
    [CLOSED_ROAD, drawClosed],
    [PIN, drawPin],
    ...LEVELS.flatMap((level) => LOOKS.map((look): Drawn => [levelIcon(level, look), (pen) => drawLevel(pen, level, look)])),
  ]
  const width = COLUMNS * CELL
  const height = Math.ceil(drawn.length / COLUMNS) * CELL
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const pen = canvas.getContext('2d')
  const mapping: Record<string, { x: number; y: number; width: number; height: number }> = {}
  drawn.forEach(([name, draw], i) => {
    const x = (i % COLUMNS) * CELL
    const y = Math.floor(i / COLUMNS) * CELL
    mapping[name] = { x, y, width: CELL, height: CELL }
    if (!pen) return
    pen.save()
    pen.translate(x + CELL * 0.08, y + CELL * 0.08)
    pen.scale((CELL * 0.84) / 24, (CELL * 0.84) / 24)
    pen.lineJoin = 'round'
    pen.lineCap = 'round'
    draw(pen)
    pen.restore()
  })
  const texture = device.createTexture({
    data: canvas,
    width,
    height,
    format: 'rgba8unorm',
    mipLevels: device.getMipLevelCount(width, height),
    sampler: {
      minFilter: 'linear',
      magFilter: 'linear',
      mipmapFilter: 'linear',
      addressModeU: 'clamp-to-edge',
      addressModeV: 'clamp-to-edge',
    },
  })
  texture.generateMipmapsWebGL()
  return { texture, mapping }
}

function drawAsset(pen: CanvasRenderingContext2D, kind: AssetKind, tone: Tone): void {
  const { outline, glyph } = ASSET_SIGN[kind]
  const line = { fresh: T2, stale: T3, offline: T4, chosen: INK }[tone]
  if (tone === 'chosen') {
    pen.fillStyle = ACCENT
    pen.fill(new Path2D('M12-1.5a13.5 13.5 0 1 1 0 27a13.5 13.5 0 1 1 0-27Z'))
  }
  const path = new Path2D(outline)
  pen.fillStyle = tone === 'chosen' ? ACCENT : tone === 'offline' ? S0 : S2
  pen.fill(path)
  pen.strokeStyle = line
  pen.lineWidth = 1.8
  if (tone === 'offline') pen.setLineDash([2.6, 2.8])
  pen.stroke(path)
  pen.setLineDash([])
  if (glyph) {
    pen.lineWidth = 1.7
    pen.stroke(new Path2D(glyph))
  }
}

function drawLevel(pen: CanvasRenderingContext2D, level: Level, look: Look): void {
  const path = new Path2D(LEVEL_OUTLINE[level])
  // A dark rim keeps the mark apart from whatever it stands on.
  pen.strokeStyle = INK
  pen.lineWidth = look === 'filled' ? 2 : 4.5
  pen.stroke(path)
  pen.fillStyle = look === 'filled' ? LEVEL[level] : S0
  pen.fill(path)
  if (look !== 'filled') {
    pen.strokeStyle = LEVEL[level]
    pen.lineWidth = 2.2
    if (look === 'dashed') pen.setLineDash([3, 2.4])
    pen.stroke(path)
    pen.setLineDash([])
  }
  pen.strokeStyle = look === 'filled' ? INK : level === 4 ? T1 : LEVEL[level]
  pen.lineWidth = 2.1
  pen.stroke(new Path2D(LEVEL_NUMERAL[level]))
}

function drawClosed(pen: CanvasRenderingContext2D): void {
  pen.strokeStyle = INK
  pen.lineWidth = 2
  const disc = new Path2D('M12 1.5a10.5 10.5 0 1 1 0 21a10.5 10.5 0 1 1 0-21Z')
  pen.stroke(disc)
  pen.fillStyle = LEVEL[1]
  pen.fill(disc)
  pen.fillStyle = '#FFFFFF'
  pen.fillRect(5.5, 9.9, 13, 4.2)
}

function drawPin(pen: CanvasRenderingContext2D): void {
  const path = new Path2D('M12 22.5c4.6-5.7 7.5-9.1 7.5-13a7.5 7.5 0 0 0-15 0c0 3.9 2.9 7.3 7.5 13Z')
  pen.strokeStyle = INK
  pen.lineWidth = 3.5
  pen.stroke(path)
  pen.fillStyle = ACCENT
  pen.fill(path)
  pen.fillStyle = INK
  pen.fill(new Path2D('M12 6.8a2.7 2.7 0 1 1 0 5.4a2.7 2.7 0 1 1 0-5.4Z'))
}
