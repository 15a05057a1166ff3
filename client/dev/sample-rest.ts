/** What the sample world answers when a panel asks: invented, the same each time, in the shapes of the contract. */
import { type AlertCount, DAY, MINUTE, type Millis } from '@yiwang/contract'
import type { World } from './screen-server.ts'

/** How busy an hour of the day usually is, 0..1. */
function bustle(at: Millis): number {
  const hour = ((at + 8 * 3_600_000) % DAY) / 3_600_000
  return Math.max(0, Math.sin(((hour - 5) / 19) * Math.PI))
}

export function sampleRest(_now: Millis): World['rest'] {
  return new Map<string, (query: URLSearchParams, params: Record<string, unknown>) => unknown>([
    [
      '/alerts/counts',
      (query) => {
        const [from, to, bin] = ['from', 'to', 'bin'].map((name) => Number(query.get(name))) as [number, number, number]
        const items: AlertCount[] = []
        for (let at = from; at < to; at += bin) {
          const day = Math.floor(at / DAY)
          const count = Math.round(
            bustle(at) * (0.8 + ((day * 3) % 7) / 4 + ((Math.floor(at / bin) * 13) % 5) / 5) * (bin / (15 * MINUTE)),
          )
          items.push({ at, byLevel: { 1: 0, 2: 0, 3: count % 2, 4: count - (count % 2) }, drilled: 0 })
        }
        return items
      },
    ],
  ])
}
