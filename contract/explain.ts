/** 谁能看什么: what one person can see and do, and who can see one thing; worked out from the grants as they stand, nothing else. */
import { z } from 'zod'
import { account } from './account.ts'
import { ACTIONS } from './action.ts'
import { asset } from './asset.ts'
import { assetKind } from './asset-kind.ts'
import { area, grant } from './grant.ts'
import { millis } from './instant.ts'

const action = z.enum(ACTIONS)

export const accountAccess = z.object({
  account,
  at: millis,
  /** Whether they can sign in at all. */
  comesIn: z.boolean(),
  grants: z.array(z.object({ grant, inForce: z.boolean() })),
  /** What they may do, and where. */
  actions: z.array(z.object({ action, areas: z.array(area) })),
  /** Of each kind: how many there are, how many they see now, and of how many they see the past. */
  assets: z.array(
    z.object({
      kind: assetKind,
      of: z.number().int().nonnegative(),
      live: z.number().int().nonnegative(),
      past: z.number().int().nonnegative(),
    }),
  ),
  grids: z.object({ of: z.number().int().nonnegative(), seen: z.number().int().nonnegative() }),
  /** Something of this changes by itself then. */
  until: millis.optional(),
})
export type AccountAccess = z.infer<typeof accountAccess>

export const assetAccess = z.object({
  asset,
  at: millis,
  items: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['person', 'wall']),
      name: z.string(),
      login: z.string().optional(),
      unit: z.string().optional(),
      title: z.string().optional(),
      /** What they may do to it. */
      actions: z.array(action),
      /** Because of these. */
      grants: z.array(grant),
      /** Something of this changes by itself then. */
      until: millis.optional(),
    }),
  ),
  total: z.number().int().nonnegative(),
  next: z.string().optional(),
})
export type AssetAccess = z.infer<typeof assetAccess>
