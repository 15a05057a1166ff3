/** Every route under /api/v1: one line each file, in alphabetical order. */
import type { Route } from '../route.ts'
import alerts from './alerts.ts'
import assets from './assets.ts'
import basemap from './basemap.ts'
import commands from './commands.ts'
import evidence from './evidence.ts'
import feeds from './feeds.ts'
import observations from './observations.ts'

export const ROUTES: readonly Route[] = [...alerts, ...assets, ...basemap, ...commands, ...evidence, ...feeds, ...observations]
