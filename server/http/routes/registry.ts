/** Every route under /api/v1: one line each file, in alphabetical order. */
import type { Route } from '../route.ts'
import alerts from './alerts.ts'
import assets from './assets.ts'
import basemap from './basemap.ts'
import commands from './commands.ts'
import counts from './counts.ts'
import drills from './drills.ts'
import evidence from './evidence.ts'
import feeds from './feeds.ts'
import forecasts from './forecasts.ts'
import moments from './moments.ts'
import notices from './notices.ts'
import observations from './observations.ts'
import series from './series.ts'
import tracks from './tracks.ts'

export const ROUTES: readonly Route[] = [
  ...alerts,
  ...assets,
  ...basemap,
  ...commands,
  ...counts,
  ...drills,
  ...evidence,
  ...feeds,
  ...forecasts,
  ...moments,
  ...notices,
  ...observations,
  ...series,
  ...tracks,
]
