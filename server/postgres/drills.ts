/**
 * Drills and notices in the records: each act in one transaction with its fact. Whether an alert belongs to a drill is decided
 * where it is committed (alert-rows.ts `shareDrills`), so ending one waits for what is being marked with it, and closes that too.
 */
import { randomUUID } from 'node:crypto'
import {
  type Alert,
  type Asset,
  type Drill,
  type DrillRequest,
  type Fact,
  type Millis,
  type Notice,
  type NoticeRequest,
  type Principal,
  takesPart,
} from '@yiwang/contract'
import type pg from 'pg'
import { closedWithDrill } from '../engine/alerts/lifecycle.ts'
import type { DrillRecords, DrillResult, NoticeRecords } from '../records.ts'
import { writeAlerts, writeHistory } from './alert-rows.ts'
import { type Change, factOf } from './conclude.ts'
import { backOff, mayRetry, settled } from './connect.ts'
import { appendFacts } from './fact-log.ts'
import { json } from './json.ts'

const RETRIES = 5

export function createDrills(pool: pg.Pool): DrillRecords & NoticeRecords {
  const acting = <T>(act: (client: pg.PoolClient) => Promise<Acted<T>>) => acted(pool, act)
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
    startDrill: (request, who, at) => acting((client) => start(client, request, who, at)),
    setDrillPhase: (id, ifVersion, phase, who, at) =>
      acting(async (client): Promise<Acted<DrillResult>> => {
        const found = await locked(client, id, ifVersion)
        if (!found.ok) return { result: found, facts: [] }
        if (phase >= found.drill.phases.length) return { result: { ...found, ok: false, why: 'noSuchPhase' }, facts: [] }
        const steps = [...found.drill.steps, { phase, at, by: who.id }]
        const drill: Drill = { ...found.drill, steps, version: found.drill.version + 1 }
        await write(client, drill)
        return { result: { ok: true, drill }, facts: [{ kind: 'drill', at, change: 'phase', drill }] }
      }),
    endDrill: (id, ifVersion, who, at) => acting((client) => end(client, id, ifVersion, who, at)),

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
    enterNotice: (request, who, at) => acting((client) => enter(client, request, who, at)),
    liftNotice: (id, who, at) => acting((client) => lift(client, id, who, at)),
  }
}

interface Acted<T> {
  readonly result: T
  readonly facts: readonly Fact[]
}

/** An act in a transaction, its facts as the last statement; tried again where PostgreSQL says that nothing happened. */
async function acted<T>(pool: pg.Pool, act: (client: pg.PoolClient) => Promise<Acted<T>>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const { result, facts } = await act(client)
      await settled([...(facts.length > 0 ? [appendFacts(client, facts)] : []), client.query('commit')])
      return result
    } catch (error) {
      await client.query('rollback').catch(() => undefined)
      if (attempt === RETRIES || !mayRetry(error)) throw error
    } finally {
      client.release()
    }
    await new Promise((resolve) => setTimeout(resolve, backOff(attempt, 500)))
  }
}

async function start(client: pg.PoolClient, request: DrillRequest, who: Principal, at: Millis): Promise<Acted<DrillResult>> {
  // Two that start together must see each other; the engine goes on reading meanwhile.
  await client.query('lock table drill in share row exclusive mode')
  const running = await client.query<{ body: Drill }>('select body from drill where ended_at is null order by started_at')
  const { rows } = await client.query<{ body: Asset; handle: number }>(
    'select body, handle from asset where id = any($1) or kind = any($2)',
    [request.assets, request.kinds],
  )
  const assets = new Map(rows.map(({ body, handle }) => [body.id, { ...body, handle }]))
  const missing = request.assets.find((id) => !assets.has(id))
  if (missing !== undefined) return { result: { ok: false, why: 'noSuchAsset', asset: missing }, facts: [] }
  const drill: Drill = {
    id: randomUUID(),
    name: request.name,
    phases: request.phases,
    steps: [{ phase: 0, at, by: who.id }],
    kinds: request.kinds,
    assets: request.assets,
    orgPath: who.orgPath,
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
  if (other) return { result: { ok: false, why: 'overlap', drill: other.body }, facts: [] }
  await write(client, drill)
  return { result: { ok: true, drill }, facts: [{ kind: 'drill', at, change: 'started', drill }] }
}

/** One area holds the other. */
function overlaps(a: Drill, b: Drill): boolean {
  const holds = (outer: string, inner: string) => outer === '' || inner === outer || inner.startsWith(`${outer}/`)
  return holds(a.orgPath, b.orgPath) || holds(b.orgPath, a.orgPath)
}

async function end(
  client: pg.PoolClient,
  id: string,
  ifVersion: number,
  who: Principal,
  at: Millis,
): Promise<Acted<DrillResult>> {
  const found = await locked(client, id, ifVersion)
  if (!found.ok) return { result: found, facts: [] }
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
  return {
    result: { ok: true, drill },
    facts: [...changes.map((c) => factOf(c, who.id)), { kind: 'drill', at, change: 'ended', drill }],
  }
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

async function enter(client: pg.PoolClient, request: NoticeRequest, who: Principal, at: Millis): Promise<Acted<Notice>> {
  const notice: Notice = { id: randomUUID(), ...request, orgPath: who.orgPath, enteredBy: who.id, enteredAt: at }
  await client.query('insert into notice (id, org_path, at, until, body) values ($1, $2, $3, $4, $5)', [
    notice.id,
    notice.orgPath,
    notice.at,
    notice.until ?? null,
    json(notice),
  ])
  return { result: notice, facts: [{ kind: 'notice', at, change: 'issued', notice }] }
}

async function lift(client: pg.PoolClient, id: string, who: Principal, at: Millis): Promise<Acted<Notice | undefined>> {
  const { rows } = await client.query<{ body: Notice }>('select body from notice where id = $1 for update', [id])
  const known = rows[0]?.body
  if (known === undefined || known.liftedAt !== undefined) return { result: known, facts: [] }
  const notice: Notice = { ...known, liftedAt: at, liftedBy: who.id }
  await client.query('update notice set lifted_at = $2, body = $3 where id = $1', [id, at, json(notice)])
  return { result: notice, facts: [{ kind: 'notice', at, change: 'lifted', notice }] }
}
