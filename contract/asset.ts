/** Assets: what stands on the map. An asset has the id of the device that observes it. */
import { z } from 'zod'
import { assetKind } from './asset-kind.ts'
import { deviceConfig } from './device.ts'
import { assetGroup } from './grant.ts'
import { deviceId } from './identity.ts'
import { millis } from './instant.ts'
import { crsSource } from './signal.ts'

export const asset = z.object({
  id: deviceId,
  /** Small number for the binary frames; stable within one epoch of the facts. */
  handle: z.number().int().nonnegative(),
  kind: assetKind,
  name: z.string().max(200),
  address: z.string().max(300).optional(),
  /** WGS-84; both absent = unplaced: registered by its first message, waiting for somebody to place it. */
  lon: z.number().optional(),
  lat: z.number().optional(),
  crsSource: crsSource,
  /** From the district down: `district/street/community`. */
  orgPath: z.string().max(300),
  /** Groups it is in: grants may be for one of them. */
  groups: z.array(assetGroup).max(50).optional(),
  /** The account that looks after it. */
  owner: z.uuid().optional(),
  /** 15-digit unit grid code and the version of the grid it was resolved by. */
  gridCode: z.string().max(15).optional(),
  gridVersion: z.number().int().optional(),
  config: deviceConfig,
  /** Kind-specific facts for rules and screens, see AssetTraits. */
  traits: z.record(z.string(), z.unknown()),
  version: z.number().int(),
})
export type Asset = z.infer<typeof asset>

/** Traits that rules read. All optional: a rule without its trait uses the district's default or stays silent. */
export const assetTraits = z.looseObject({
  /** Drones: ring of the area it may fly in, lon/lat pairs, and ceiling above take-off in metres. */
  area: z.array(z.tuple([z.number(), z.number()])).optional(),
  ceilingM: z.number().optional(),
  /** Cameras: score limit and dwell seconds by label. */
  ai: z.record(z.string(), z.object({ score: z.number(), dwell: z.number() })).optional(),
  /** Cameras: zones whose detections count; absent = all. */
  zones: z.array(z.string()).optional(),
  /** Cameras: the control room this camera watches, so that 离岗 and a fire there are judged together. */
  watches: deviceId.optional(),
  /** Fire-control rooms: announced tests, from and to. */
  tests: z.array(z.tuple([millis, millis])).optional(),
  /** Cameras: direction and opening of the view, degrees. */
  headingDeg: z.number().optional(),
  fovDeg: z.number().optional(),
})
export type AssetTraits = z.infer<typeof assetTraits>
