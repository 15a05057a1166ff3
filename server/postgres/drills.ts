/**
 * Drills and notices in the records: each act in one transaction with its fact. Whether an alert belongs to a drill is decided
 * where it is committed (alert-rows.ts `shareDrills`), so ending one waits for what is being marked with it, and closes that too.
 */
import { randomUUID } from 'node:crypto'
import {
  type Alert,
  type Asset,
  type Drill,
  type DrillChange,
  type DrillRequest,
  homeOf,
  isBelow,
  type Millis,
  type Notice,
  type NoticeChange,
  type NoticeRequest,
  takesPart,
} from '@yiwang/contract'
import type pg from 'pg'
import { closedWithDrill } from '../engine/alerts/lifecycle.ts'
import type { DrillRecords, DrillResult, NoticeRecords } from '../records.ts'
import { actorOf, type Visitor } from '../visitor.ts'
import { type Acted, acted } from './act.ts'
import { writeAlerts, writeHistory } from './alert-rows.ts'
import { type Change, factOf } from './conclude.ts'
import { settled } from './connect.ts'
import { json } from './json.ts'

export function createDrills(pool: pg.Pool): DrillRecords & NoticeRecords {
  return {
    drills: async ({ running, limit }) => {
      const { rows } = await pool.query<{ body: Drill }>(
        'select body from drill where not $1 or ended_at is null order by started_at desc limit $2',
        [running, limit],
      )
      return rows.map((r) => r.body)
    },
    drill: async (id) => {
      const { rows } = await pool.query<{ body: Drill }>('select body from drill where id = $1', [id])
      return rows[0]?.body
    },
    startDrill: (request, visitor, at) => acted(pool, at, (client) => start(client, request, visitor, at)),
    setDrillPhase: (id, ifVersion, phase, visitor, at) =>
      acted(pool, at, async (client): Promise<Acted<DrillResult>> => {
        const found = await locked(client, id, ifVersion)
        if (!found.ok) return { result: found }
        if (phase >= found.drill.phases.length) return { result: { ...found, ok: false, why: 'noSuchPhase' } }
        const steps = [...found.drill.steps, { phase, at, by: visitor.who.id }]
        const drill: Drill = { ...found.drill, steps, version: found.drill.version + 1 }
        await write(client, drill)
        return changed('phase', drill, visitor, at)
      }),
    endDrill: (id, ifVersion, visitor, at) => acted(pool, at, (client) => end(client, id, ifVersion, visitor, at)),

    notices: async ({ now, limit }) => {
      const { rows } = await pool.query<{ body: Notice }>(
        `select body from notice where $1::bigint is null or (lifted_at is null and at <= $1 and (until is null or until > $1))
         order by at desc limit $2`,
        [now ?? null, limit],
      )
      return rows.map((r) => r.body)
    },
    notice: async (id) => {
      const { rows } = await pool.query<{ body: Notice }>('select body from notice where id = $1', [id])
      return rows[0]?.body
    },
    enterNotice: (request, visitor, at) => acted(pool, at, (client) => enter(client, request, visitor, at)),
    liftNotice: (id, visitor, at) => acted(pool, at, (client) => lift(client, id, visitor, at)),
  }
}

/** A drill after an act, with what others hear of it and what the audit keeps. */
function changed(
  change: DrillChange,
  drill: Drill,
  visitor: Visitor,
  at: Millis,
): Acted<{ readonly ok: true; readonly drill: Drill }> {
  const { id, name, orgPath, steps } = drill
  const detail = { change, name, phase: steps.at(-1)?.phase ?? 0 }
  return {
    result: { ok: true, drill },
    facts: [{ kind: 'drill', at, change, drill }],
    audit: [{ ...actorOf(visitor), act: 'drill.run', on: `drill:${id}`, orgPath, outcome: 'done', detail }],
  }
}

/** The same of a notice. */
function told(change: NoticeChange, notice: Notice, visitor: Visitor, at: Millis): Acted<Notice> {
  const { id, text, issuer, orgPath } = notice
  return {
    result: notice,
    facts: [{ kind: 'notice', at, change, notice }],
    audit: [
      {
        ...actorOf(visitor),
        act: 'notice.enter',
        on: `notice:${id}`,
        orgPath,
        outcome: 'done',
        detail: { change, text, issuer },
      },
    ],
  }
}

async function start(client: pg.PoolClient, request: DrillRequest, visitor: Visitor, at: Millis): Promise<Acted<DrillResult>> {
  const { who } = visitor
  // Two that start together must see each other; the engine goes on reading meanwhile.
  await client.query('lock table drill in share row exclusive mode')
  const running = await client.query<{ body: Drill }>('select body from drill where ended_at is null order by started_at')
  const { rows } = await client.query<{ body: Asset; handle: number }>(
    'select body, handle from asset where id = any($1) or kind = any($2)',
    [request.assets, request.kinds],
  )
  const assets = new Map(rows.map(({ body, handle }) => [body.id, { ...body, handle }]))
  const missing = request.assets.find((id) => !assets.has(id))
  if (missing !== undefined) return { result: { ok: false, why: 'noSuchAsset', asset: missing } }
  const drill: Drill = {
    id: randomUUID(),
    name: request.name,
    phases: request.phases,
    steps: [{ phase: 0, at, by: who.id }],
    kinds: request.kinds,
    assets: request.assets,
    orgPath: homeOf(who, 'drill.run') ?? '',
    startedAt: at,
    startedBy: who.id,
    version: 1,
  }
  const ours = [...assets.values()].filter((asset) => takesPart(drill, asset))
  // A kind of which nothing stands yet may still come to stand: two drills never hold the same kind.
  const other = running.rows.find(
    ({ body }) =>
      ours.some((asset) => takesPart(body, asset)) || (body.kinds.some((k) => drill.kinds.includes(k)) && overlaps(body, drill)),
  )
  if (other) return { result: { ok: false, why: 'overlap', drill: other.body } }
  await write(client, drill)
  return changed('started', drill, visitor, at)
}

/** One area holds the other. */
function overlaps(a: Drill, b: Drill): boolean {
  return isBelow(a.orgPath, b.orgPath) || isBelow(b.orgPath, a.orgPath)
}

async function end(
  client: pg.PoolClient,
  id: string,
  ifVersion: number,
  visitor: Visitor,
  at: Millis,
): Promise<Acted<DrillResult>> {
  const { who } = visitor
  const found = await locked(client, id, ifVersion)
  if (!found.ok) return { result: found }
  const drill: Drill = { ...found.drill, endedAt: at, endedBy: who.id, version: found.drill.version + 1 }
  const open = await client.query<{ body: Alert }>(
    `select body from alert where drill = $1 and (state <> 'closed' or (body->>'active')::boolean) order by id for update`,
    [id],
  )
  const changes = open.rows.map(({ body }): Change => {
    const { alert } = closedWithDrill(body, at)
    return { alert, version: alert.version, change: 'cleared', at }
  })
  await settled([
    write(client, drill),
    ...(changes.length > 0
      ? [
          writeAlerts(
            client,
            changes.map((c) => c.alert),
          ),
          writeHistory(client, changes, who.id),
        ]
      : []),
  ])
  const { facts = [], ...told } = changed('ended', drill, visitor, at)
  return { ...told, facts: [...changes.map((c) => factOf(c, who.id)), ...facts] }
}

/** Locked first of all: the engine, which shares it, takes its alerts after it too. */
async function locked(client: pg.PoolClient, id: string, ifVersion: number): Promise<Exclude<DrillResult, { why: 'overlap' }>> {
  const { rows } = await client.query<{ body: Drill }>('select body from drill where id = $1 for update', [id])
  const drill = rows[0]?.body
  if (!drill) return { ok: false, why: 'unknown' }
  if (drill.endedAt !== undefined) return { ok: false, why: 'ended', drill }
  if (drill.version !== ifVersion) return { ok: false, why: 'conflict', drill }
  return { ok: true, drill }
}

function write(client: pg.PoolClient, drill: Drill): Promise<unknown> {
  return client.query(
    `insert into drill (id, org_path, started_at, ended_at, body) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set ended_at = excluded.ended_at, body = excluded.body`,
    [drill.id, drill.orgPath, drill.startedAt, drill.endedAt ?? null, json(drill)],
  )
}

async function enter(client: pg.PoolClient, request: NoticeRequest, visitor: Visitor, at: Millis): Promise<Acted<Notice>> {
  const { who } = visitor
  const notice: Notice = {
    id: randomUUID(),
    ...request,
    orgPath: homeOf(who, 'notice.enter') ?? '',
    enteredBy: who.id,
    enteredAt: at,
  }
  await client.query('insert into notice (id, org_path, at, until, body) values ($1, $2, $3, $4, $5)', [
    notice.id,
    notice.orgPath,
    notice.at,
    notice.until ?? null,
    json(notice),
  ])
  return told('issued', notice, visitor, at)
}

async function lift(client: pg.PoolClient, id: string, visitor: Visitor, at: Millis): Promise<Acted<Notice | undefined>> {
  const { rows } = await client.query<{ body: Notice }>('select body from notice where id = $1 for update', [id])
  const known = rows[0]?.body
  if (known === undefined || known.liftedAt !== undefined) return { result: known }
  const notice: Notice = { ...known, liftedAt: at, liftedBy: visitor.who.id }
  await client.query('update notice set lifted_at = $2, body = $3 where id = $1', [id, at, json(notice)])
  return told('lifted', notice, visitor, at)
}
