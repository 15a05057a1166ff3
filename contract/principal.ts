/** The one door: who asks, what they want to do, on what. Every route, room, file and fact passes through `may`. */
import { z } from 'zod'

export const principal = z.object({
  id: z.string(),
  name: z.string(),
  /** Whole district until sign-in exists; later a subtree of the organisation. */
  orgPath: z.string(),
  actions: z.array(z.string()),
})
export type Principal = z.infer<typeof principal>

export const ACTIONS = [
  'alert.read',
  'alert.ack',
  'alert.shelve',
  'alert.judge',
  'asset.read',
  'basemap.read',
  'observation.read',
  'evidence.read',
  'feed.read',
  'fault.read',
  'command.issue',
  'catalogue.read',
  'drill.read',
  'drill.run',
  'notice.read',
  'notice.enter',
  'follow',
  'metrics.read',
] as const
export type Action = (typeof ACTIONS)[number]

/** What an action is about; an object without orgPath belongs to the whole district. */
export interface Governed {
  readonly orgPath?: string | undefined
}

/** true, or why not. */
export function may(who: Principal, action: Action, object: Governed = {}): true | 'action' | 'area' {
  if (!who.actions.includes(action)) return 'action'
  const path = object.orgPath ?? ''
  if (who.orgPath !== '' && path !== who.orgPath && !path.startsWith(`${who.orgPath}/`)) return 'area'
  return true
}

/** Until sign-in exists everybody on this machine is this person; a server that is not on loopback refuses to start. */
export const DEMO_DUTY_OFFICER: Principal = { id: 'demo.duty', name: '值班员 演示', orgPath: '', actions: [...ACTIONS] }
