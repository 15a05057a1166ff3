/**
 * The authorization matrix: every route, and every room of the socket, asked by every role over every kind of area about every sort
 * of thing in every kind of place, on the real platform; each answer against what the policy's data say.
 */
import type { Alert, FollowReply } from '@yiwang/contract'
import { io } from 'socket.io-client'
import type { StaffAccount } from '../../fixtures/city/staff.ts'
import { fireRoom } from '../../fixtures/devices/fire-room.ts'
import { ledger } from '../../fixtures/devices/ledger.ts'
import { chance } from '../../fixtures/random.ts'
import { eventually } from '../../fixtures/servers/eventually.ts'
import { type Platform, startPlatform } from '../../fixtures/servers/platform.ts'
import { ROUTES } from '../../server/http/routes/registry.ts'
import { allows, hasAction, type Thing } from './policy.ts'
import { PROBES, type Request, type Things } from './probes.ts'
import { STREET, type World, world, writeWorld } from './world.ts'

export interface MatrixReport {
  readonly probes: number
  /** A sentence for each answer that is not what the policy says. */
  readonly deviations: readonly string[]
  /** Routes nobody has thought of. */
  readonly unknown: readonly string[]
}

export interface MatrixOptions {
  /** Of all probes over HTTP, so many are asked; 1 = all. */
  readonly share: number
  readonly seed: number
  readonly say?: (line: string) => void
}

type RouteRow = (typeof ROUTES)[number]

/** Somebody, signed in or not. */
interface Asker extends Pick<StaffAccount, 'login' | 'grants'> {
  readonly cookie: string | undefined
}

interface Answer {
  readonly status: number
  readonly code: string | undefined
  readonly body: unknown
}

const AT_ONCE = 8
const PATIENCE = 30_000

export async function authorizationMatrix({ share, seed, say = () => undefined }: MatrixOptions): Promise<MatrixReport> {
  const place = world()
  const platform = await startPlatform({
    parts: ['ingest', 'engine', 'server'],
    prepare: (dataDir) => writeWorld(dataDir, place),
    quiet: true,
  })
  try {
    await Promise.all([platform.ready(), platform.listening()])
    const askers: Asker[] = [{ login: 'nobody', grants: [], cookie: undefined }]
    for (const { login, grants } of place.accounts) askers.push({ login, grants, cookie: await platform.signIn(login) })
    say(`${askers.length - 1} people have signed in`)
    const things = await thingsOf(platform, place, askers)
    say(
      Object.entries(things)
        .map(([of, all]) => `${all.length} × ${of}`)
        .join(', '),
    )
    const luck = chance(seed)
    const all = ROUTES.flatMap((route) => askers.flatMap((asker) => probesOf(route, asker, things)))
    const chosen = share >= 1 ? all : all.filter(() => luck.integer(1, 1_000) <= share * 1_000)
    const deviations = (await inTurns(chosen, (probe) => probe(platform.url))).flat()
    say(`${chosen.length} requests asked, ${deviations.length} deviations`)
    const rooms = (await inTurns(askers, (asker) => roomsOf(platform.url, asker, things))).flat()
    return {
      probes: chosen.length + askers.length * (1 + things.asset.length + things.alert.length + things.drill.length),
      deviations: [...deviations, ...rooms],
      unknown: ROUTES.filter(({ id }) => !(id in PROBES)).map(({ id }) => id),
    }
  } finally {
    await platform.stop()
  }
}

/** What there is to ask about, some of it made by whoever may. */
async function thingsOf(
  platform: Platform,
  { assets, grids, accounts, rooms }: World,
  askers: readonly Asker[],
): Promise<Things> {
  const chief = askers.find(({ grants }) => grants[0]?.role === 'dutyChief' && grants[0].orgPath === '' && !grants[0].kinds)
  const local = askers.find(({ grants }) => grants[0]?.role === 'dutyChief' && grants[0].orgPath === STREET && !grants[0].group)
  if (!chief || !local) throw new Error('nobody may make what is asked about')
  const lines = rooms.map((src) => fireRoom(platform.ports.gb26875, src, ledger().of('gb26875')))
  await Promise.all(
    lines.map((one) => one.partState({ sysType: 1, sysAddr: 1, partType: 40, loop: 1, point: 1, description: '走廊' }, 2)),
  )
  for (const { line } of lines) line.close()
  const alerts = await eventually(
    async () => {
      const { body } = await ask(platform.url, chief, { path: '/alerts?limit=100' })
      return (body as { items: Alert[] }).items
    },
    (items) => items.length >= rooms.length,
  )
  const ofAsset = new Map(assets.map((asset) => [asset.id, asset]))
  const drills: Thing[] = []
  const notices: Thing[] = []
  for (const [maker, orgPath, asset] of [
    [chief, '', assets[0]],
    [local, STREET, assets.find((one) => one.orgPath === STREET)],
  ] as const) {
    const drill = await ask(platform.url, maker, {
      path: '/drills',
      body: { name: '核对权限', phases: ['一'], assets: [asset?.id] },
    })
    drills.push({ id: idOf(drill), orgPath, said: true })
    const notice = { kind: 'weather', text: '核对权限', issuer: '核对', at: Date.now() - 1_000 }
    notices.push({ id: idOf(await ask(platform.url, maker, { path: '/notices', body: notice })), orgPath, said: true })
  }
  return {
    asset: assets,
    alert: alerts.map(({ id, asset, orgPath }) => ({ ...ofAsset.get(asset), id, orgPath })),
    drill: drills,
    notice: notices,
    grid: grids.map(({ code, orgPath, centre }) => ({ id: code, orgPath, gridCode: code, at: centre })),
    account: accounts.slice(0, 12).map(({ id, unit }) => ({ id, orgPath: unit })),
  }
}

function idOf({ status, body }: Answer): string {
  const { id } = body as { id?: string }
  if (id === undefined) throw new Error(`nothing was made: ${status} ${JSON.stringify(body)}`)
  return id
}

type Asked = (url: string) => Promise<readonly string[]>

function probesOf(route: RouteRow, asker: Asker, things: Things): readonly Asked[] {
  const probe = PROBES[route.id]
  if (!probe) return []
  if ('apart' in probe) return asker.cookie === undefined ? [plain(route, asker, probe.apart)] : []
  if ('whole' in probe) return [about(route, asker, probe.whole, { id: '', orgPath: '' })]
  if ('alone' in probe) return [plain(route, asker, probe.alone)]
  if ('lists' in probe) return [listing(route, asker, probe, things[probe.lists])]
  return things[probe.of].map((thing) => about(route, asker, probe.request(thing), thing))
}

/** Whether at all. */
function plain(route: RouteRow, asker: Asker, request: Request): Asked {
  return async (url) => {
    const answer = await ask(url, asker, request)
    const wanted = atDoor(route, asker)
    return wanted === doorOf(answer) ? [] : [sentence(route, asker, request, wanted, answer)]
  }
}

/** This one, or not. */
function about(route: RouteRow, asker: Asker, request: Request, thing: Thing): Asked {
  return async (url) => {
    const at = Date.now()
    const answer = await ask(url, asker, request)
    const door = atDoor(route, asker)
    const wanted = door === 'in' && !allows(asker, route.action, thing, at) ? 'area' : door
    return wanted === doorOf(answer) ? [] : [sentence(route, asker, request, `${wanted} (${thing.orgPath})`, answer)]
  }
}

/** All that may be seen, and nothing else. */
function listing(
  route: RouteRow,
  asker: Asker,
  { path, ids }: { readonly path: string; ids(body: unknown): readonly string[] },
  all: readonly Thing[],
): Asked {
  return async (url) => {
    const at = Date.now()
    const answer = await ask(url, asker, { path })
    const door = atDoor(route, asker)
    if (door !== 'in' || doorOf(answer) !== 'in')
      return door === doorOf(answer) ? [] : [sentence(route, asker, { path }, door, answer)]
    const shown = new Set(ids(answer.body))
    return all
      .filter((thing) => shown.has(thing.id) !== allows(asker, route.action, thing, at))
      .map(
        (thing) =>
          `${asker.login} ${said(asker)}: ${route.id} ${shown.has(thing.id) ? 'shows' : 'hides'} ${thing.id} of “${thing.orgPath}”`,
      )
  }
}

/** The handshake, and what the rooms behind it show. */
async function roomsOf(url: string, asker: Asker, things: Things): Promise<readonly string[]> {
  const at = Date.now()
  const socket = io(url, {
    transports: ['websocket'],
    forceNew: true,
    reconnection: false,
    ...(asker.cookie !== undefined && { extraHeaders: { cookie: asker.cookie } }),
  })
  try {
    const isIn = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true))
      socket.once('connect_error', () => resolve(false))
    })
    const may = hasAction(asker, 'follow', at)
    if (isIn !== may) return [`${asker.login} ${said(asker)}: the socket lets them ${isIn ? 'in' : 'stand outside'}`]
    if (!isIn) return []
    const reply: FollowReply = await socket.timeout(PATIENCE).emitWithAck('follow', { facts: true })
    if (!reply.ok || !reply.snapshot) return [`${asker.login} ${said(asker)}: follow was refused`]
    const { assets, alerts, drills, assetCounts } = reply.snapshot
    const rooms = [
      { action: 'alert.read', all: things.alert, shown: alerts.map(({ id }) => id) },
      { action: 'drill.read', all: things.drill, shown: (drills ?? []).map(({ id }) => id) },
      // Cameras are of the crowd: they are counted, and come with the map's views.
      { action: 'asset.read', all: things.asset.filter(({ kind }) => kind !== 'camera'), shown: assets.map(({ id }) => id) },
    ]
    const wrong = rooms.flatMap(({ action, all, shown }) =>
      all
        .filter((thing) => shown.includes(thing.id) !== allows(asker, action, thing, at))
        .map((thing) => `${asker.login} ${said(asker)}: the snapshot tells wrongly of ${thing.id} of “${thing.orgPath}”`),
    )
    const cameras = things.asset.filter((thing) => thing.kind === 'camera' && allows(asker, 'asset.read', thing, at)).length
    if ((assetCounts?.camera ?? 0) !== cameras)
      wrong.push(`${asker.login} ${said(asker)}: ${assetCounts?.camera} cameras, not ${cameras}`)
    return wrong
  } finally {
    socket.close()
  }
}

type Door = 'in' | 'signedOut' | 'action' | 'area'

/** What the policy says before anything is looked at. */
function atDoor({ action }: RouteRow, asker: Asker): Door {
  if (action === 'public') return 'in'
  if (asker.cookie === undefined) return 'signedOut'
  // Everybody who has signed in has a session and a password of their own, whatever else they may do.
  return action === 'self' || hasAction(asker, action, Date.now()) ? 'in' : 'action'
}

function doorOf({ status, code }: Answer): Door {
  if (code === 'signedOut') return 'signedOut'
  if (code === 'forbidden.action') return 'action'
  if (code === 'forbidden.area') return 'area'
  if (status === 429 || status >= 500) throw new Error(`an answer that proves nothing: ${status} ${code}`)
  return 'in'
}

async function ask(url: string, { cookie }: Asker, { path, body }: Request): Promise<Answer> {
  const response = await fetch(`${url}/api/v1${path}`, {
    redirect: 'manual',
    headers: { ...(cookie !== undefined && { cookie }), ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE),
  })
  // One that lasts as long as the session has nothing more to say here.
  if (/event-stream/.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel()
    return { status: response.status, code: undefined, body: undefined }
  }
  const text = await response.text()
  const isJson =
    /json/.test(response.headers.get('content-type') ?? '') && !/ndjson/.test(response.headers.get('content-type') ?? '')
  const read: unknown = isJson && text !== '' ? JSON.parse(text) : undefined
  return { status: response.status, code: (read as { code?: string } | undefined)?.code, body: read }
}

function sentence({ id }: RouteRow, asker: Asker, { path }: Request, wanted: string, answer: Answer): string {
  return `${asker.login} ${said(asker)}: ${id} ${path} should be ${wanted}, is ${answer.status} ${answer.code ?? ''}`
}

function said({ grants }: Asker): string {
  return grants
    .map(({ role, orgPath, kinds, group, until }) => [role, `“${orgPath}”`, kinds, group, until].filter(Boolean).join(' '))
    .join(' + ')
}

/** A few at a time, in order. */
async function inTurns<T, R>(all: readonly T[], take: (one: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    for (let i = next++; i < all.length; i = next++) {
      const one = all[i]
      if (one !== undefined) results[i] = await take(one)
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, worker))
  return results
}
