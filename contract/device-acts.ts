/** What is asked of assets by whoever keeps the devices: where they stand, who looks after them, their groups, their own limits. */
import { z } from 'zod'
import { assetTraits } from './asset.ts'
import { deviceConfig } from './device.ts'
import { assetGroup } from './grant.ts'
import { orgPath } from './organisation.ts'

const ifVersion = z.number().int().nonnegative()

/** WGS-84. In which grid it stands, and so whose it is, follows from the place. */
export const placeRequest = z.strictObject({
  ifVersion,
  lon: z.number().min(-180).max(180),
  lat: z.number().min(-90).max(90),
  address: z.string().trim().min(1).max(300).optional(),
})
export type PlaceRequest = z.infer<typeof placeRequest>

/** Limits and facts that rules judge this one asset by; null = by the district's again. */
const traitsChange = z.strictObject({
  ai: assetTraits.shape.ai.nullable(),
  zones: assetTraits.shape.zones.nullable(),
  ceilingM: assetTraits.shape.ceilingM.nullable(),
  area: assetTraits.shape.area.nullable(),
  watches: assetTraits.shape.watches.nullable(),
  tests: assetTraits.shape.tests.nullable(),
  headingDeg: assetTraits.shape.headingDeg.nullable(),
  fovDeg: assetTraits.shape.fovDeg.nullable(),
})

const configChange = z.strictObject({
  crs: deviceConfig.shape.crs.nullable(),
  address: deviceConfig.shape.address.nullable(),
  period: deviceConfig.shape.period.nullable(),
  baseM: deviceConfig.shape.baseM.nullable(),
  relBaseM: deviceConfig.shape.relBaseM.nullable(),
  datum: deviceConfig.shape.datum.nullable(),
})

/** null takes away what there was. */
export const assetChanges = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  address: z.string().trim().min(1).max(300).nullable().optional(),
  /** An account: whom to call about it. */
  owner: z.uuid().nullable().optional(),
  groups: z.array(assetGroup).max(50).nullable().optional(),
  /** Only where no grid says it. */
  orgPath: orgPath.min(1).optional(),
  traits: traitsChange.optional(),
  config: configChange.optional(),
})
export type AssetChanges = z.infer<typeof assetChanges>
export const assetChangeRequest = assetChanges.extend({ ifVersion })
