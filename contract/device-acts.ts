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

const { ai, zones, ceilingM, area, watches, tests, headingDeg, fovDeg } = assetTraits.shape
/** Limits and facts that rules judge this one asset by; null = by the district's again. */
const traitsChange = z.strictObject({
  ai: ai.nullable(),
  zones: zones.nullable(),
  ceilingM: ceilingM.nullable(),
  area: area.nullable(),
  watches: watches.nullable(),
  tests: tests.nullable(),
  headingDeg: headingDeg.nullable(),
  fovDeg: fovDeg.nullable(),
})

const { crs, address, period, baseM, relBaseM, datum } = deviceConfig.shape
const configChange = z.strictObject({
  crs: crs.nullable(),
  address: address.nullable(),
  period: period.nullable(),
  baseM: baseM.nullable(),
  relBaseM: relBaseM.nullable(),
  datum: datum.nullable(),
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
