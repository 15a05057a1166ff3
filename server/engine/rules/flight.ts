/** Whether an aircraft is in the air, by its mode (DJI Cloud API mode_code). */
import type { State } from '@yiwang/contract'

const ON_GROUND: ReadonlySet<string> = new Set([
  'standby',
  'preparing',
  'ready',
  'upgrading',
  'rtkFixing',
  'dockAddressSelection',
])

const IN_AIR: ReadonlySet<string> = new Set([
  'manual',
  'autoTakeoff',
  'wayline',
  'panorama',
  'tracking',
  'adsbAvoidance',
  'returnHome',
  'autoLanding',
  'forcedLanding',
  'threePropLanding',
  'apas',
  'virtualStick',
  'liveFlightControl',
])

/** undefined = it does not say: `notConnected` least of all means landed. */
export function airborne({ family, conditions }: Pick<State, 'family' | 'conditions'>): boolean | undefined {
  if (family !== 'aircraft') return undefined
  if (conditions.some((mode) => IN_AIR.has(mode))) return true
  return conditions.some((mode) => ON_GROUND.has(mode)) ? false : undefined
}
