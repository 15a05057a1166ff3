/** Which drones are in the air: above their dock, and heard lately enough that they may still be. Pure. */
import type { Asset } from '@yiwang/contract'
import { OFFLINE } from '../stores/freshness.ts'
import type { Latest } from '../stores/latest.ts'

/** Above this height a dock's aircraft is on its way. */
const AIRBORNE_M = 5

export function airborne(assets: Iterable<Asset>, { fixes }: Pick<Latest, 'fixes'>, freshness: Uint8Array): readonly Asset[] {
  const up = ({ kind, handle }: Asset) =>
    kind === 'drone' && freshness[handle] !== OFFLINE && (fixes.elevation[handle] ?? 0) > AIRBORNE_M
  return [...assets].filter(up)
}
