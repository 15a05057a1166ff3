/** Everything somebody may be allowed to do. The door asks for one of these before anything is shown, sent or changed. */

export const ACTIONS = [
  // Everybody who has signed in: their own session and password, and what is no secret within the house.
  'self',
  'basemap.read',
  'catalogue.read',
  // Live.
  'follow',
  'asset.read',
  'observation.read',
  'alert.read',
  'evidence.read',
  'drill.read',
  'notice.read',
  'colleague.read',
  // What was: playback, tracks, series, counts, older observations.
  'history.read',
  // Work.
  'alert.ack',
  'alert.shelve',
  'alert.judge',
  'command.issue',
  'drill.run',
  'notice.enter',
  // The platform itself.
  'feed.read',
  'fault.read',
  'metrics.read',
  'device.manage',
  'organisation.read',
  'organisation.manage',
  'account.read',
  'account.unmask',
  'account.manage',
  // Who may do what.
  'grant.manage',
  'access.explain',
  'session.manage',
  'wall.manage',
  'reading.review',
  // What was done.
  'audit.read',
  'audit.export',
] as const
export type Action = (typeof ACTIONS)[number]
