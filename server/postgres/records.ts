/** The records as the doors ask for them. Every answer comes from what is committed. */
import { randomUUID } from 'node:crypto'
import {
  type Action,
  type Alert,
  type Asset,
  type Command,
  type CommandAction,
  DAY,
  type Drill,
  type Fault,
  type Millis,
  MOST_CLOSED,
  type Notice,
  type SilentDevice,
  stateOf,
  type UnitGrid,
} from '@yiwang/contract'
import type pg from 'pg'
import { applyAction } from '../engine/alerts/lifecycle.ts'
import { RULES } from '../engine/engine.ts'
import silence from '../engine/rules/silence.ts'
import type { ActResult, AlertAction, Page, Records, RecordsSnapshot } from '../records.ts'
import type { Redis } from '../redis/connect.ts'
import { actorOf, type Visitor } from '../visitor.ts'
import { type Acted, acted } from './act.ts'
import { alertEvents } from './alert-events.ts'
import { writeAlerts, writeHistory } from './alert-rows.ts'
import { ALERT_PLACED, ASSET_PLACED, liesIn } from './areas.ts'
import { type Change, factOf } from './conclude.ts'
import { settled } from './connect.ts'
import { countAlerts } from './counts.ts'
import { createDrills } from './drills.ts'
import { factHead, factsAfter } from './fact-log.ts'
import { createForecasts } from './forecasts.ts'
import { json } from './json.ts'
import { loadOf } from './load.ts'
import { momentOf, tracksOf } from './moments.ts'
import { observationsOf } from './observations.ts'
import { seriesOf } from './series.ts'
import { TelemetryPast } from './telemetry-past.ts'

export interface RecordsDeps {
  readonly pool: pg.Pool
  /** For what has arrived but is not in the blocks yet. */
  readonly redis: Redis
}

export function createRecords({ pool, redis }: RecordsDeps): Records {
  const history = { pg: pool, past: new TelemetryPast(pool) }
  return {
    ...createDrills(pool),
    moment: (query) => momentOf(history, query),
    tracks: (query) => tracksOf(history, query),
    alertCounts: (query) => countAlerts(pool, query),
    alertLoad: (query) => loadOf(pool, query),
    series: (query) => seriesOf(history, query),
    forecasts: createForecasts(history),
    snapshot: () => snapshot(pool),
    factsAfter: (n, limit) => factsAfter(pool, n, limit),

    // Cut where it is made: a page of what somebody may not see would say by its cursor that it is there, and how much of it.
    alerts: async ({ states, levels, asset, from, number, areas, cursor, limit }) => {
      // Its index is not used where a number only may be asked for.
      const [numbered, ...more] = number === undefined ? [''] : ['number = $7 and', number]
      const within = liesIn(areas, ALERT_PLACED, 7 + more.length)
      const { rows } = await pool.query<{ seq: number; body: Alert }>(
        `select seq, body from alert a
         where ${numbered} ($1::text[] is null or state = any($1)) and ($2::int[] is null or level = any($2)) and ($3::bigint is null or seq < $3)
           and ($5::text is null or body->>'asset' = $5) and ($6::bigint is null or first_seen >= $6) and ${within.text}
         order by seq desc limit $4`,
        [states ?? null, levels ?? null, position(cursor), limit + 1, asset ?? null, from ?? null, ...more, ...within.values],
      )
      return page(
        rows,
        limit,
        (r) => r.seq,
        (r) => r.body,
      )
    },

    alert: async (id) => {
      const { rows } = await pool.query<{ body: Alert }>('select body from alert where id = $1', [id])
      return rows[0]?.body
    },

    alertEvents: (id) => alertEvents(pool, id),

    evidenceOf: async (sha256) => {
      const { rows } = await pool.query<{ of: Pick<Alert, 'asset' | 'orgPath' | 'gridCode'> }>(
        `select distinct jsonb_strip_nulls(jsonb_build_object(
           'asset', body->'asset', 'orgPath', body->'orgPath', 'gridCode', body->'gridCode')) as of from alert_history
         where jsonb_array_length(body->'evidence') > 0 and body->'evidence' @> $1`,
        [json([{ sha256 }])],
      )
      return rows.map((row) => row.of)
    },

    act: (id, ifVersion, action, visitor, at) => acted(pool, at, (client) => act(client, id, ifVersion, action, visitor, at)),

    assets: async ({ kinds, bbox, areas, cursor, limit }) => {
      const [west, south, east, north] = bbox ?? []
      const within = liesIn(areas, ASSET_PLACED, 8)
      const { rows } = await pool.query<{ handle: number; body: Asset }>(
        `select handle, body from asset
         where ($1::text[] is null or kind = any($1)) and ($2::int is null or handle > $2)
           and ($3::float8 is null or (lon between $3 and $5 and lat between $4 and $6)) and ${within.text}
         order by handle limit $7`,
        [kinds ?? null, position(cursor), west ?? null, south ?? null, east ?? null, north ?? null, limit + 1, ...within.values],
      )
      return page(
        rows,
        limit,
        (r) => r.handle,
        (r) => ({ ...r.body, handle: r.handle }),
      )
    },

    asset: async (id) => {
      const { rows } = await pool.query<{ handle: number; body: Asset }>('select handle, body from asset where id = $1', [id])
      return rows[0] && { ...rows[0].body, handle: rows[0].handle }
    },

    grids: async () => {
      const { rows } = await pool.query<{ body: UnitGrid }>('select body from unit_grid where until is null order by code')
      return rows.map(({ body }) => body)
    },

    observations: (query) => observationsOf(pool, redis, query),

    faults: async ({ source, cursor, limit }) => {
      const { rows } = await pool.query<{ id: number; body: Fault }>(
        `select id, body from fault where ($1::text is null or source = $1) and ($2::bigint is null or id < $2)
         order by id desc limit $3`,
        [source ?? null, position(cursor), limit + 1],
      )
      return page(
        rows,
        limit,
        (r) => r.id,
        (r) => ({ ...r.body, id: String(r.id) }),
      )
    },

    issue: (device, body, expiresAt, visitor, at) =>
      acted(pool, at, (client) => issue(client, device, body, expiresAt, visitor, at)),

    command: async (id) => {
      const { rows } = await pool.query<CommandRow>('select * from command where id = $1', [id])
      return rows[0] && commandOf(rows[0])
    },

    head: async () => (await factHead(pool)).n,
  }
}

/** Open alerts, and of those closed within the last day the newest. A rule's state is written with the facts it led to: who is silent is exact at the cursor. */
async function snapshot(pool: pg.Pool): Promise<RecordsSnapshot> {
  const client = await pool.connect()
  const dayAgo = Date.now() - DAY
  try {
    const [, heads, alerts, assets, silent, drills, notices] = await settled([
      client.query('begin isolation level repeatable read, read only'),
      client.query<{ n: number; epoch: string }>('select n, epoch from fact_head'),
      client.query<{ body: Alert; changed_at: Millis }>(
        `select body, changed_at from (
           select seq, body, changed_at from alert where state <> 'closed'
           union all (select seq, body, changed_at from alert where state = 'closed' and changed_at >= $1
                      order by changed_at desc limit $2)) a
         order by seq`,
        [dayAgo, MOST_CLOSED],
      ),
      client.query<{ handle: number; body: Asset }>('select handle, body from asset order by handle'),
      client.query<SilentDevice>(
        `select subject as device, (state->>'seen')::bigint as since from rule_state
         where rule = $1 and (state->>'silent')::boolean order by subject`,
        [silence.id],
      ),
      client.query<{ body: Drill }>('select body from drill where ended_at is null'),
      client.query<{ body: Notice }>('select body from notice where lifted_at is null and (until is null or until > $1)', [
        Date.now(),
      ]),
      client.query('commit'),
    ])
    const head = heads.rows[0]
    if (!head) throw new Error('the head row of the facts is missing')
    const closed = alerts.rows.filter(({ body }) => stateOf(body) === 'closed')
    const oldest = Math.min(...closed.map((r) => r.changed_at))
    return {
      epoch: head.epoch,
      cursor: head.n,
      alerts: alerts.rows.map((r) => r.body),
      // It was changed last when it was closed, or later.
      closedFrom: closed.length < MOST_CLOSED ? dayAgo : oldest + 1,
      assets: assets.rows.map((r) => ({ ...r.body, handle: r.handle })),
      silent: silent.rows,
      drills: drills.rows.map((r) => r.body),
      notices: notices.rows.map((r) => r.body),
    }
  } finally {
    client.release()
  }
}

async function act(
  client: pg.PoolClient,
  id: string,
  ifVersion: number,
  action: AlertAction,
  visitor: Visitor,
  at: Millis,
): Promise<Acted<ActResult>> {
  const { rows } = await client.query<{ body: Alert }>('select body from alert where id = $1 for update', [id])
  const alert = rows[0]?.body
  if (!alert) return { result: { ok: false, why: 'unknown' } }
  if (alert.version !== ifVersion) return { result: { ok: false, why: 'conflict', alert } }
  const by = visitor.who.id
  const done = applyAction(alert, action, by, at, RULES.byId.get(alert.rule) ?? { verdictReasons: [] })
  if (!done.ok) return { result: { ok: false, why: 'forbidden', code: done.code, alert } }
  if (done.change === undefined) return { result: { ok: true, alert: done.alert } }
  const change: Change = { alert: done.alert, version: done.alert.version, change: done.change, at }
  await settled([writeAlerts(client, [done.alert]), writeHistory(client, [change], by)])
  const { do: verb, ...detail } = action
  const { number, orgPath } = alert
  return {
    result: { ok: true, alert: done.alert },
    facts: [factOf(change, by)],
    audit: [
      {
        ...actorOf(visitor),
        act: ACTION_OF[verb],
        on: `alert:${id}`,
        orgPath,
        outcome: 'done',
        detail: { do: verb, number, ...detail },
      },
    ],
  }
}

const ACTION_OF = {
  ack: 'alert.ack',
  shelve: 'alert.shelve',
  unshelve: 'alert.shelve',
  verdict: 'alert.judge',
} as const satisfies Record<AlertAction['do'], Action>

interface CommandRow {
  readonly id: string
  readonly device: string
  readonly body: CommandAction
  readonly actor: string
  readonly issued_at: number
  readonly expires_at: number
  readonly outcome: string | null
}

function commandOf(row: CommandRow): Command & { readonly outcome?: string } {
  const { id, device, body, actor, issued_at: issuedAt, expires_at: expiresAt, outcome } = row
  return { id, device, body, actor, issuedAt, expiresAt, ...(outcome === null ? {} : { outcome }) }
}

async function issue(
  client: pg.PoolClient,
  device: string,
  body: CommandAction,
  expiresAt: Millis,
  visitor: Visitor,
  at: Millis,
): Promise<Acted<Command>> {
  const by = visitor.who.id
  const command: Command = { id: randomUUID(), device, body, actor: by, issuedAt: at, expiresAt }
  const { id } = command
  const { action } = body
  await client.query('insert into command (id, device, body, actor, issued_at, expires_at) values ($1, $2, $3, $4, $5, $6)', [
    id,
    device,
    json(body),
    by,
    at,
    expiresAt,
  ])
  return {
    result: command,
    facts: [{ kind: 'command', at, id, device, action, outcome: 'issued', by }],
    audit: [
      { ...actorOf(visitor), act: 'command.issue', on: `device:${device}`, outcome: 'done', detail: { action, command: id } },
    ],
  }
}

/** Cursors are opaque to callers; a bad one is no cursor. */
function position(cursor: string | undefined): number | null {
  const at = Number(cursor)
  return cursor !== undefined && Number.isSafeInteger(at) ? at : null
}

function page<R, T>(rows: readonly R[], limit: number, key: (row: R) => number, item: (row: R) => T): Page<T> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(item), ...(rows.length > limit && last !== undefined ? { next: String(key(last)) } : {}) }
}
