/** Unit grids (单元网格): the smallest areas somebody is answerable for. Together they cover the district, each point in one. */
import { z } from 'zod'
import { lonLat } from './bbox.ts'
import type { Governed } from './grant.ts'

export const unitGrid = z.object({
  /** 15 digits. */
  code: z.string().min(1).max(15),
  name: z.string().max(100),
  street: z.string().max(100),
  community: z.string().max(100),
  /** Of its community. */
  orgPath: z.string().max(300),
  /** Who is answerable for it; absent = nobody yet. */
  owner: z.string().max(100).optional(),
  /** Moves on with each new outline; assets and alerts say which one placed them. */
  version: z.number().int().positive(),
  /** Its outline; the last corner joins on to the first, whether it repeats it or not. */
  ring: z.array(lonLat).min(3).max(2_000),
  /** Where its code is written. */
  centre: lonLat,
})
export type UnitGrid = z.infer<typeof unitGrid>

export const unitGrids = z.object({ items: z.array(unitGrid) })
export type UnitGrids = z.infer<typeof unitGrids>

/** What the door asks of a unit grid: it lies in itself. */
export function ofGrid({ orgPath, code }: Pick<UnitGrid, 'orgPath' | 'code'>): Governed {
  return { orgPath, gridCode: code }
}
