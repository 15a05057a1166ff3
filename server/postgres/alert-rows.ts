/** Alerts as rows: read under lock, written whole with what happened to them. */
import { type Alert, type Drill, type Level, stateOf } from '@yiwang/contract'
import type pg from 'pg'
import { latestShelve } from '../engine/alerts/lifecycle.ts'
import type { Intent } from '../engine/engine.ts'
import { type Change, daysOf, drilledDay, subjectKey } from './conclude.ts'
import { json } from './json.ts'

type Client = pg.Client | pg.PoolClient

const LEVELS: readonly Level[] = [1, 2, 3, 4]

/** The newest alert of every (rule, feature) the intents speak of, and of those that may stand for them; locked in one order. */
export function lockNewest(client: Client, intents: readonly Intent[]): Promise<pg.QueryResult<{ body: Alert }>> {
  const subjects = new Map<string, readonly [string, string]>()
  for (const { rule, subject, firing } of intents) {
    subjects.set(subjectKey(rule, subject), [rule, subject])
    if (firing?.behind)
      subjects.set(subjectKey(firing.behind.rule, firing.behind.subject), [firing.behind.rule, firing.behind.subject])
  }
  const pairs = [...subjects.values()]
  return client.query({
    name: 'lock-newest',
    text: `select body from alert where id in (
       select (select a.id from alert a where a.rule = s.rule and a.feature = s.feature order by a.seq desc limit 1)
       from unnest($1::text[], $2::text[]) as s(rule, feature))
     order by id for update`,
    values: [pairs.map(([rule]) => rule), pairs.map(([, feature]) => feature)],
  })
}

/** Alerts whose shelving is over by then, or reaches further than it may. */
export function lockShelvedUntil(client: Client, now: number): Promise<pg.QueryResult<{ body: Alert }>> {
  return client.query({
    name: 'lock-shelved',
    text: `select body from alert where shelved_until is not null
       and (shelved_until <= $1 or shelved_until > ($2::bigint[])[level])
     order by id for update`,
    values: [now, LEVELS.map((level) => latestShelve(level, now))],
  })
}

/**
 * Drills that ran at any instant of the intents. None of them is ended or moved on before this transaction is over: what is
 * marked with one is seen by whoever ends it.
 */
export function shareDrills(client: Client, intents: readonly Intent[]): Promise<pg.QueryResult<{ body: Drill }>> {
  return client.query({
    name: 'share-drills',
    text: `select body from drill where started_at <= $2 and (ended_at is null or ended_at > $1) order by started_at, id for share`,
    values: [...spanOf(intents)],
  })
}

/**
 * Locks the counters that alerts opened by these intents may need, so that numbers are given without a gap, and says where they
 * stand. A repeat opens one only where its drill is over; drilled ones are counted for themselves.
 */
export function lockNumbers(client: Client, intents: readonly Intent[]): Promise<pg.QueryResult<{ day: string; last: number }>> {
  return client.query({
    name: 'lock-numbers',
    text: `insert into alert_number (day, last)
     select counter, 0 from (
       select d from unnest($1::text[]) d
       union select d from unnest($2::text[]) d where exists (select 1 from alert where drill is not null and feature = any($3))
       union select $6 || d from unnest($2::text[]) d
         where exists (select 1 from drill where started_at <= $5 and (ended_at is null or ended_at > $4))) as wanted(counter)
     order by counter
     on conflict (day) do update set last = alert_number.last returning day, last`,
    values: [
      daysOf(intents.filter((i) => i.kind === 'fire')),
      daysOf(intents),
      [...new Set(intents.map((i) => i.subject))],
      ...spanOf(intents),
      drilledDay(''),
    ],
  })
}

function spanOf(intents: readonly Intent[]): readonly [from: number, to: number] {
  const instants = intents.map((i) => i.now)
  return [Math.min(...instants), Math.max(...instants)]
}

export function writeNumbers(client: Client, last: ReadonlyMap<string, number>): Promise<unknown> {
  return client.query({
    name: 'write-numbers',
    text: 'update alert_number a set last = n.last from unnest($1::text[], $2::int[]) as n(day, last) where a.day = n.day',
    values: [[...last.keys()], [...last.values()]],
  })
}

/** The newest instant anything happened to it. */
function changedAt(a: Alert): number {
  return Math.max(a.lastSeen, a.risenAt, a.clearedAt ?? 0, a.ackedAt ?? 0, a.verdict?.at ?? 0)
}

export function writeAlerts(client: Client, alerts: readonly Alert[]): Promise<unknown> {
  const column = <T>(of: (a: Alert) => T) => alerts.map(of)
  return client.query({
    name: 'write-alerts',
    text: `insert into alert (id, number, rule, feature, state, level, first_seen, last_seen, shelved_until, changed_at, org_path, version, body, drill)
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::int[], $7::bigint[], $8::bigint[],
       $9::bigint[], $10::bigint[], $11::text[], $12::int[], $13::jsonb[], $14::uuid[])
     on conflict (id) do update set state = excluded.state, level = excluded.level, first_seen = excluded.first_seen,
       last_seen = excluded.last_seen, shelved_until = excluded.shelved_until, changed_at = excluded.changed_at, org_path = excluded.org_path,
       version = excluded.version, body = excluded.body`,
    values: [
      column((a) => a.id),
      column((a) => a.number),
      column((a) => a.rule),
      column((a) => a.feature),
      column((a) => stateOf(a)),
      column((a) => a.level),
      column((a) => a.firstSeen),
      column((a) => a.lastSeen),
      column((a) => a.shelvedUntil ?? null),
      column(changedAt),
      column((a) => a.orgPath),
      column((a) => a.version),
      column(json),
      column((a) => a.drill ?? null),
    ],
  })
}

export function writeHistory(client: Client, changes: readonly Change[], by?: string): Promise<unknown> {
  return client.query({
    name: 'write-history',
    text: `insert into alert_history (alert, version, change, at, by, level, body)
     select h.alert, h.version, h.change, h.at, $5, h.level, h.body
     from unnest($1::uuid[], $2::int[], $3::text[], $4::bigint[], $6::int[], $7::jsonb[])
       as h(alert, version, change, at, level, body)`,
    values: [
      changes.map((c) => c.alert.id),
      changes.map((c) => c.version),
      changes.map((c) => c.change),
      changes.map((c) => c.at),
      by ?? null,
      changes.map((c) => c.alert.level),
      changes.map((c) => json(c.alert)),
    ],
  })
}
