/** Every route under /api/v1: one line each file, in alphabetical order. */
import type { Route } from '../route.ts'
import accounts from './accounts.ts'
import alerts from './alerts.ts'
import assetView from './asset-view.ts'
import assets from './assets.ts'
import basemap from './basemap.ts'
import colleagues from './colleagues.ts'
import commands from './commands.ts'
import counts from './counts.ts'
import drills from './drills.ts'
import evidence from './evidence.ts'
import feeds from './feeds.ts'
import forecasts from './forecasts.ts'
import grants from './grants.ts'
import grids from './grids.ts'
import moments from './moments.ts'
import notices from './notices.ts'
import observations from './observations.ts'
import search from './search.ts'
import series from './series.ts'
import tracks from './tracks.ts'

export const ROUTES: readonly Route[] = [
  ...accounts,
  ...alerts,
  // Before assets: their paths would be taken for ids.
  ...assetView,
  ...assets,
  ...basemap,
  ...colleagues,
  ...commands,
  ...counts,
  ...drills,
  ...evidence,
  ...feeds,
  ...forecasts,
  ...grants,
  ...grids,
  ...moments,
  ...notices,
  ...observations,
  ...search,
  ...series,
  ...tracks,
]
