/** Every route under /api/v1: one line each file, in alphabetical order. */
import type { Route } from '../route.ts'
import accounts from './accounts.ts'
import alerts from './alerts.ts'
import assetView from './asset-view.ts'
import assets from './assets.ts'
import audit from './audit.ts'
import basemap from './basemap.ts'
import colleagues from './colleagues.ts'
import commands from './commands.ts'
import counts from './counts.ts'
import devices from './devices.ts'
import drills from './drills.ts'
import evidence from './evidence.ts'
import explain from './explain.ts'
import feeds from './feeds.ts'
import forecasts from './forecasts.ts'
import grants from './grants.ts'
import gridDrawings from './grid-drawings.ts'
import gridVersions from './grid-versions.ts'
import grids from './grids.ts'
import limits from './limits.ts'
import load from './load.ts'
import moments from './moments.ts'
import notices from './notices.ts'
import observations from './observations.ts'
import organisation from './organisation.ts'
import readings from './readings.ts'
import search from './search.ts'
import secondFactor from './second-factor.ts'
import series from './series.ts'
import sessions from './sessions.ts'
import tracks from './tracks.ts'
import transfers from './transfers.ts'
import walls from './walls.ts'

export const ROUTES: readonly Route[] = [
  ...accounts,
  ...alerts,
  // Before assets: their paths would be taken for ids.
  ...assetView,
  ...assets,
  ...audit,
  ...basemap,
  ...colleagues,
  ...commands,
  ...counts,
  ...devices,
  ...drills,
  ...evidence,
  ...explain,
  ...feeds,
  ...forecasts,
  ...grants,
  ...gridDrawings,
  ...gridVersions,
  ...grids,
  ...limits,
  ...load,
  ...moments,
  ...notices,
  ...observations,
  ...organisation,
  ...readings,
  ...search,
  ...secondFactor,
  ...series,
  ...sessions,
  ...tracks,
  ...transfers,
  ...walls,
]
