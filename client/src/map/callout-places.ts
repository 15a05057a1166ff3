/** Where the cards of called out places stand: near their place, clear of each other and of what others have put there. Pure. */

export interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export interface PlacedBox extends Box {
  readonly index: number
}

const GAP = 8
/** From the place to the card's nearest corner: up first, then aside; near before far. */
const REACH = [56, 96, 150] as const
const SIDES = [
  [-0.5, -1],
  [0.35, -1],
  [-1.2, -0.6],
  [1.2, -0.6],
  [-1.2, 0.3],
  [1.2, 0.3],
  [0, 1],
] as const

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width + GAP && b.x < a.x + a.width + GAP && a.y < b.y + b.height + GAP && b.y < a.y + a.height + GAP
}

/**
 * In the order given, which is their rank: a place whose card finds no room is left without one. Places themselves are kept
 * free, so that no card hides what another speaks of.
 */
export function placeCallouts(
  places: readonly { readonly x: number; readonly y: number }[],
  size: { readonly width: number; readonly height: number },
  area: { readonly width: number; readonly height: number },
  taken: readonly Box[],
): PlacedBox[] {
  const stands = places.map(({ x, y }): Box => ({ x: x - 10, y: y - 10, width: 20, height: 70 }))
  const placed: PlacedBox[] = []
  places.forEach(({ x, y }, index) => {
    if (x < 0 || y < 0 || x > area.width || y > area.height) return
    const free = candidates({ x, y }, size).find(
      (box) =>
        box.x >= GAP &&
        box.y >= GAP &&
        box.x + size.width <= area.width - GAP &&
        box.y + size.height <= area.height - GAP &&
        ![...taken, ...placed, ...stands].some((other) => overlaps(box, other)),
    )
    if (free) placed.push({ ...free, index })
  })
  return placed
}

function candidates({ x, y }: { x: number; y: number }, { width, height }: { width: number; height: number }): Box[] {
  return REACH.flatMap((reach) =>
    SIDES.map(([aside, up]): Box => {
      const middleX = x + aside * (width / 2 + (Math.abs(up) < 1 ? reach * 0.4 : 0))
      const middleY = y + up * (height / 2 + reach * Math.max(0.5, Math.abs(up)))
      return { x: middleX - width / 2, y: middleY - height / 2, width, height }
    }),
  )
}
