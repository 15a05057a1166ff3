/**
 * The organisation: district → street/town → community/village, whose paths say who sees what, and departments beside them. What was
 * changed is ended with a reason and stands for what happened meanwhile; nothing is overwritten.
 */
import { z } from 'zod'
import { millis } from './instant.ts'

export const orgUnitKind = z.enum(['district', 'street', 'community', 'department'])
export type OrgUnitKind = z.infer<typeof orgUnitKind>

/** From when to when something holds, and why it ended. */
const validity = z.object({
  from: millis,
  until: millis.optional(),
  endedBecause: z.string().min(1).max(300).optional(),
})

export const orgPath = z
  .string()
  .max(300)
  .regex(/^$|^[^/]+(\/[^/]+)*$/)

export const orgUnit = validity.extend({
  /** Areas: `district/street/community`, each a code. Departments: `district/dept-CODE`; nothing on the map stands below one. */
  path: orgPath.min(1),
  kind: orgUnitKind,
  name: z.string().min(1).max(100),
  version: z.number().int().positive(),
})
export type OrgUnit = z.infer<typeof orgUnit>

/** 责任网格: unit grids that somebody answers for together. Another set of grids or owners is another row: the old one is ended. */
export const responsibilityGrid = validity.extend({
  id: z.uuid(),
  name: z.string().min(1).max(100),
  /** Codes of unit grids. */
  grids: z.array(z.string().min(1).max(15)).min(1).max(500),
  /** Accounts. */
  owners: z.array(z.uuid()).max(50),
})
export type ResponsibilityGrid = z.infer<typeof responsibilityGrid>
