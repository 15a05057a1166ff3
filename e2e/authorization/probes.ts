/** What is asked of each route: a request about each thing it can be about, or one about nothing in particular. A route that is not here fails the matrix. */
import { DEFAULT_LIMITS, valuesOf } from '../../server/engine/thresholds.ts'
import type { Thing } from './policy.ts'

export interface Things {
  readonly asset: readonly Thing[]
  readonly alert: readonly Thing[]
  readonly drill: readonly Thing[]
  readonly notice: readonly Thing[]
  readonly grid: readonly Thing[]
  /** By where they work. */
  readonly account: readonly Thing[]
}

export interface Request {
  readonly path: string
  readonly body?: unknown
}

interface About {
  readonly of: keyof Things
  request(thing: Thing): Request
}

interface Listing {
  readonly lists: keyof Things
  readonly path: string
  /** The ids of an answer. */
  ids(body: unknown): readonly string[]
}

/** `alone`: about nothing whose place the policy knows; `whole`: about what belongs to the whole district; `apart`: would begin or end a session, and is asked only by whoever has none. */
export type Probe = About | Listing | { readonly alone: Request } | { readonly whole: Request } | { readonly apart: Request }

/** One that nobody has: an act on it changes nothing, and is refused as out of date when the door lets it through. */
const OLD = { ifVersion: 999_999 }
const NOBODYS = '00000000-0000-4000-8000-000000000000'
const REASON = { because: '核对权限' }

const about = (of: keyof Things, path: (id: string) => string, body?: unknown): About => ({
  of,
  request: ({ id }) => ({ path: path(encodeURIComponent(id)), ...(body !== undefined && { body }) }),
})
const alone = (path: string, body?: unknown): Probe => ({ alone: { path, ...(body !== undefined && { body }) } })
const items = (body: unknown): readonly Record<string, unknown>[] => (body as { items: Record<string, unknown>[] }).items
const lists = (of: keyof Things, path: string, key = 'id'): Listing => ({
  lists: of,
  path,
  ids: (body) => items(body).map((item) => String(item[key])),
})

export const PROBES: Readonly<Record<string, Probe>> = {
  listAccounts: lists('account', '/accounts?limit=500'),
  createAccount: alone('/accounts', {}),
  readAccount: about('account', (id) => `/accounts/${id}`),
  changeAccount: about('account', (id) => `/accounts/${id}/change`, { ...OLD, name: '试' }),
  setAccountState: about('account', (id) => `/accounts/${id}/state`, { ...OLD, state: 'disabled', ...REASON }),
  unmaskPhone: about('account', (id) => `/accounts/${id}/phone`, REASON),
  giveGrant: about('account', (id) => `/accounts/${id}/grants`, { ...OLD, grant: { role: 'wall', orgPath: '990107/001/002' } }),
  listAlerts: lists('alert', '/alerts?limit=500'),
  readAlert: about('alert', (id) => `/alerts/${id}`),
  readAlertHistory: about('alert', (id) => `/alerts/${id}/history`),
  acknowledgeAlert: about('alert', (id) => `/alerts/${id}/ack`, OLD),
  shelveAlert: about('alert', (id) => `/alerts/${id}/shelve`, { ...OLD, minutes: 5, reason: '核对' }),
  unshelveAlert: about('alert', (id) => `/alerts/${id}/unshelve`, OLD),
  judgeAlert: about('alert', (id) => `/alerts/${id}/verdict`, { ...OLD, value: 'true' }),
  countAlerts: alone('/alerts/counts'),
  viewAssets: lists('asset', '/assets/view?bbox=125,43,126,44&zoom=23'),
  unplacedAssets: alone('/assets/unplaced'),
  unresolvedAssets: alone('/assets/unresolved'),
  nearAssets: {
    lists: 'asset',
    path: '/assets/near?lon=125.31&lat=43.82&kinds=camera,fireRoom&limit=50',
    ids: (body) => items(body).map((item) => String((item.asset as { id?: unknown } | undefined)?.id ?? item.id)),
  },
  listAssets: lists('asset', '/assets?limit=500'),
  readAsset: about('asset', (id) => `/assets/${id}`),
  placeAsset: about('asset', (id) => `/assets/${id}/place`, { ...OLD, lon: 125.31, lat: 43.82 }),
  changeAsset: about('asset', (id) => `/assets/${id}/change`, { ...OLD, name: '试' }),
  issueCommand: about('asset', (id) => `/devices/${id}/commands`, { action: 'queryNow' }),
  readCommand: about('asset', (id) => `/devices/${id}/commands/${NOBODYS}`),
  listObservations: about('asset', (id) => `/observations?feature=${id}`),
  listSeries: about('asset', (id) => `/series?property=water.depth&bin=3600000&assets=${id}`),
  explainAccess: about('asset', (id) => `/access/explain?asset=${id}`),
  listDrills: lists('drill', '/drills?limit=500'),
  startDrill: alone('/drills', {}),
  setDrillPhase: about('drill', (id) => `/drills/${id}/phase`, { ...OLD, phase: 0 }),
  endDrill: about('drill', (id) => `/drills/${id}/end`, OLD),
  listNotices: lists('notice', '/notices?all=true&limit=500'),
  enterNotice: alone('/notices', {}),
  listGrids: lists('grid', '/grids', 'code'),
  readGrid: about('grid', (code) => `/grids/${code}`),
  gridVersions: about('grid', (code) => `/grids/${code}/versions`),
  exportGrids: {
    lists: 'grid',
    path: '/grids/geojson',
    ids: (body) => (body as { features: { properties: { code: string } }[] }).features.map(({ properties }) => properties.code),
  },
  drawGrids: alone('/grids/import', {}),
  gridAtPoint: { of: 'grid', request: ({ at = [] }) => ({ path: `/grids/at?lon=${at[0]}&lat=${at[1]}` }) },
  liftNotice: about('notice', (id) => `/notices/${id}/lift`, {}),
  takeGrant: about('account', (id) => `/accounts/${id}/grants/take`, {
    ...OLD,
    ...REASON,
    grant: { role: 'wall', orgPath: '990107/001/002' },
  }),
  makeOncePassword: about('account', (id) => `/accounts/${id}/password`, OLD),
  dropSecondFactor: about('account', (id) => `/accounts/${id}/second-factor/drop`, OLD),
  importStaff: alone('/accounts/import', {}),
  exportStaff: alone('/accounts/export', {}),
  importUnits: alone('/units/import', {}),
  exportUnits: alone('/units/export', {}),
  listUnits: alone('/units'),
  addUnit: alone('/units', {}),
  changeUnit: alone('/units/change', {}),
  endUnit: alone('/units/end', {}),
  listResponsibilityGrids: alone('/responsibility-grids'),
  addResponsibilityGrid: alone('/responsibility-grids', {}),
  changeResponsibilityGrid: alone(`/responsibility-grids/${NOBODYS}/change`, {}),
  endResponsibilityGrid: alone(`/responsibility-grids/${NOBODYS}/end`, {}),
  listColleagues: alone(`/colleagues?ids=${NOBODYS}`),
  listFeeds: alone('/feeds'),
  listFaults: { whole: { path: '/faults' } },
  readLimits: { whole: { path: '/limits' } },
  changeLimits: { whole: { path: '/limits/change', body: { ...OLD, ...REASON, values: valuesOf(DEFAULT_LIMITS) } } },
  listForecasts: alone('/forecasts'),
  listTracks: alone('/tracks?from=0&to=1'),
  readLoad: alone('/alerts/load?from=0&to=1'),
  readMoment: alone('/moments?at=1'),
  readBasemap: alone('/basemap'),
  readBasemapTile: alone('/basemap/tiles/0/0/0'),
  readCatalogue: alone('/catalogue'),
  readEvidence: alone(`/evidence/${'0'.repeat(64)}`),
  unusualReadings: alone('/readings/unusual'),
  search: alone('/search?q=cam'),
  searchAudit: { whole: { path: '/audit' } },
  exportAudit: { whole: { path: '/audit/export', body: { from: 0 } } },
  listSessions: alone('/sessions'),
  endSession: alone(`/sessions/${'0'.repeat(16)}/end`, {}),
  listWalls: alone('/walls'),
  makeWall: alone('/walls', {}),
  withdrawWall: alone(`/walls/${NOBODYS}/withdraw`, {}),
  readOwnSession: alone('/sessions/own'),
  stayInformed: alone('/sessions/own/stay'),
  stayPresent: alone('/sessions/own/present', {}),
  listOwnSessions: alone('/sessions/own/all'),
  endOwnSession: alone(`/sessions/own/all/${'0'.repeat(16)}/end`, {}),
  choosePassword: alone('/sessions/own/password', {}),
  offerSecondFactor: alone('/sessions/own/second-factor', {}),
  confirmSecondFactor: alone('/sessions/own/second-factor/confirm', {}),
  removeSecondFactor: alone('/sessions/own/second-factor/remove', {}),
  proveSecondFactor: alone('/sessions/own/prove', {}),
  listPasskeys: alone('/sessions/own/passkeys'),
  askToMakePasskey: alone('/sessions/own/passkeys/question', {}),
  addPasskey: alone('/sessions/own/passkeys', {}),
  removePasskey: alone(`/sessions/own/passkeys/${NOBODYS}/remove`, {}),
  signOut: { apart: { path: '/sessions/own/end', body: {} } },
  endOtherSessions: { apart: { path: '/sessions/own/others/end', body: {} } },
  readSignInWays: alone('/sessions/ways'),
  signIn: { apart: { path: '/sessions', body: {} } },
  askForPasskey: alone('/sessions/passkey/question', {}),
  signInWithPasskey: { apart: { path: '/sessions/passkey', body: {} } },
  signInWall: { apart: { path: '/sessions/wall', body: {} } },
  makeFirstAdministrators: { apart: { path: '/sessions/first', body: {} } },
  beginSingleSignOn: { apart: { path: '/sessions/oidc' } },
  finishSingleSignOn: { apart: { path: '/sessions/oidc/callback' } },
}
