/**
 * Exactly-once effects: everything a batch led to, the place in the streams it came from and the check of the leases, in one
 * transaction. Three round trips at most; the head row of the facts is held only while the server works through the last.
 */
import { createHash } from 'node:crypto'
import {
  type Alert,
  type Asset,
  type DeviceMessage,
  type Fact,
  KIND_OF_PROTOCOL,
  type Millis,
  type NumberedFact,
} from '@yiwang/contract'
import type pg from 'pg'
import { expireShelve } from '../engine/alerts/lifecycle.ts'
import type { RuleRow } from '../engine/engine.ts'
import type { Pending } from '../run/pending.ts'
import { Tally } from '../run/tally.ts'
import { lockNewest, lockNumbers, lockShelvedUntil, shareDrills, writeAlerts, writeHistory, writeNumbers } from './alert-rows.ts'
import { type Change, conclude, factOf, type Knowledge, note, subjectKey } from './conclude.ts'
import { settled } from './connect.ts'
import { appendFacts, numbered } from './fact-log.ts'
import { json } from './json.ts'
import { advance, type Holder, LeaseLost, type Place } from './lease.ts'

/** One partition's share of a commit: where it has come to, and what it concluded on the way. */
export interface Share {
  readonly place: Place
  readonly pending: Pending
}

/** `client` is pipelined. `shelvesUntil` = stream time of the district, when it is ours. Nothing is changed when it throws. */
export async function commitShares(
  client: pg.Client,
  holder: Holder,
  shares: readonly Share[],
  known: Knowledge,
  shelvesUntil: Millis | undefined,
): Promise<readonly NumberedFact[]> {
  const intents = shares.flatMap((s) => s.pending.intents)
  const outcomes = shares.flatMap((s) => s.pending.outcomes)
  const unknown = new Map(shares.flatMap((s) => [...s.pending.unknown]))
  const messages = shares.flatMap((s) => [...s.pending.messages])
  const rules = shares.flatMap((s) => [...s.pending.rows.values()].map((row) => ({ part: s.place.part, row })))
  const faults = shares.flatMap((s) => s.pending.faults)
  const tally = new Tally()
  for (const share of shares) tally.addAll(share.pending.tally)
  const none = Promise.resolve({ rows: [] })
  const reported = intents.filter((i) => i.kind !== 'clear')
  try {
    const [, moved, registered, settledCommands, drills, newest, shelved, numbers] = await settled([
      client.query('begin'),
      advance(
        client,
        holder,
        shares.map((s) => s.place),
      ),
      unknown.size > 0 ? register(client, [...unknown.values()]) : none,
      outcomes.length > 0 ? settleCommands(client, outcomes) : none,
      reported.length > 0 ? shareDrills(client, reported) : none,
      intents.length > 0 ? lockNewest(client, intents) : none,
      shelvesUntil === undefined ? none : lockShelvedUntil(client, shelvesUntil),
      reported.length > 0 ? lockNumbers(client, reported) : none,
    ])
    if (moved.rowCount !== shares.length) throw new LeaseLost('a lease was taken over; this batch is theirs now')

    const fresh = new Map(registered.rows.map((r) => [r.id, { ...r.body, handle: r.handle }]))
    const conclusion = conclude(
      intents,
      {
        newest: new Map(newest.rows.map(({ body }) => [subjectKey(body.rule, body.feature), body])),
        last: new Map(numbers.rows.map((r) => [r.day, r.last])),
        drills: drills.rows.map((r) => r.body),
      },
      { ...known, assetOf: (device) => known.assetOf(device) ?? fresh.get(device) },
    )
    const expired = expire(shelved.rows, conclusion.alerts, shelvesUntil ?? 0)
    const alerts = [...new Map([...conclusion.alerts, ...expired.map((c) => c.alert)].map((a) => [a.id, a])).values()]
    const changes = [...conclusion.changes, ...expired]
    const facts: Fact[] = [
      ...[...fresh.values()].map(
        (asset): Fact => ({ kind: 'asset', at: unknown.get(asset.id)?.receivedTime ?? 0, change: 'registered', asset }),
      ),
      ...changes.map((c) => factOf(c)),
      ...shares.flatMap((s) => s.pending.facts),
      ...settledCommands.rows.map(
        (r): Fact => ({
          kind: 'command',
          at: r.settled_at,
          id: r.id,
          device: r.device,
          action: r.body.action,
          outcome: r.outcome,
          by: r.actor,
        }),
      ),
    ]
    const counts = tally.rows()
    const sent = [
      messages.length > 0 ? writeMessages(client, messages) : none,
      rules.length > 0 ? writeRules(client, rules) : none,
      alerts.length > 0 ? writeAlerts(client, alerts) : none,
      changes.length > 0 ? writeHistory(client, changes) : none,
      conclusion.last.size > 0 ? writeNumbers(client, conclusion.last) : none,
      faults.length > 0 ? writeFaults(client, faults) : none,
      counts.length > 0 ? writeTally(client, holder.reader, counts) : none,
    ]
    const head = facts.length > 0 ? appendFacts(client, facts, 'handed') : undefined
    const done = client.query('commit')
    await settled([...sent, ...(head ? [head] : []), done])
    return head ? numbered(facts, await head) : []
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

/** An alert that this very batch changed is looked at as the batch left it. */
function expire(rows: readonly { body: Alert }[], changed: readonly Alert[], now: Millis): readonly Change[] {
  const byId = new Map(changed.map((a) => [a.id, a]))
  const changes: Change[] = []
  for (const { body } of rows) {
    const applied = expireShelve(byId.get(body.id) ?? body, now)
    if (applied) note(applied, now, byId, changes)
  }
  return changes
}

/** A device nobody knows: shown as unplaced until somebody says where it stands. */
function register(
  client: pg.Client,
  messages: readonly DeviceMessage[],
): Promise<pg.QueryResult<{ id: string; handle: number; body: Omit<Asset, 'handle'> }>> {
  const assets = messages.map(({ device, source, kind }) => ({
    id: device,
    kind: kind ?? KIND_OF_PROTOCOL[source] ?? 'sensor',
    name: device.slice(0, 200),
    crsSource: 'unknown',
    orgPath: '',
    config: { device },
    traits: {},
    version: 1,
  }))
  return client.query({
    name: 'register',
    text: `insert into asset (id, kind, org_path, version, body)
     select body->>'id', body->>'kind', '', 1, body from unnest($1::jsonb[]) body on conflict (id) do nothing
     returning id, handle, body`,
    values: [assets.map(json)],
  })
}

/** The first outcome stands. */
function settleCommands(client: pg.Client, outcomes: Pending['outcomes']) {
  return client.query({
    name: 'settle-commands',
    text: `update command c set outcome = o.outcome, settled_at = o.at
     from unnest($1::uuid[], $2::text[], $3::bigint[]) as o(id, outcome, at)
     where c.id = o.id and c.outcome is null
     returning c.id, c.device, c.body, c.actor, c.outcome, c.settled_at`,
    values: [outcomes.map((o) => o.id), outcomes.map((o) => o.outcome), outcomes.map((o) => o.at)],
  })
}

/** 16 bytes that stand for an idempotency key. */
export function keyHash({ source, device, key }: Pick<DeviceMessage, 'source' | 'device' | 'key'>): string {
  return createHash('sha256').update(`${source}\0${device}\0${key}`).digest('hex').slice(0, 32)
}

/** Which of these keys have been taken before: a device's re-send. */
export async function takenKeys(client: pg.Client, hashes: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ hash: Buffer }>({
    name: 'taken-keys',
    text: 'select hash from alarm_message where hash = any($1::bytea[])',
    values: [hashes.map((h) => Buffer.from(h, 'hex'))],
  })
  return new Set(rows.map((r) => r.hash.toString('hex')))
}

function writeMessages(client: pg.Client, list: readonly (readonly [hash: string, message: DeviceMessage])[]) {
  return client.query({
    name: 'write-messages',
    text: `insert into alarm_message (hash, at, source, device, body)
     select * from unnest($1::bytea[], $2::bigint[], $3::text[], $4::text[], $5::jsonb[])`,
    values: [
      list.map(([hash]) => Buffer.from(hash, 'hex')),
      list.map(([, m]) => m.receivedTime),
      list.map(([, m]) => m.source),
      list.map(([, m]) => m.device),
      list.map(([, m]) => json(m)),
    ],
  })
}

function writeRules(client: pg.Client, rows: readonly { readonly part: number; readonly row: RuleRow }[]) {
  return client.query({
    name: 'write-rules',
    text: `insert into rule_state (part, rule, subject, state, wake_at, onset, firing)
     select * from unnest($1::int[], $2::text[], $3::text[], $4::jsonb[], $5::bigint[], $6::text[], $7::jsonb[])
     on conflict (part, rule, subject) do update set state = excluded.state, wake_at = excluded.wake_at,
       onset = excluded.onset, firing = excluded.firing`,
    values: [
      rows.map((r) => r.part),
      rows.map((r) => r.row.rule),
      rows.map((r) => r.row.subject),
      rows.map((r) => json(r.row.state)),
      rows.map((r) => r.row.wakeAt ?? null),
      rows.map((r) => r.row.onset ?? null),
      rows.map((r) => (r.row.firing === undefined ? null : json(r.row.firing))),
    ],
  })
}

export function writeFaults(client: pg.Client | pg.PoolClient, faults: Pending['faults']) {
  return client.query({
    name: 'write-faults',
    text: 'insert into fault (at, source, body) select * from unnest($1::bigint[], $2::text[], $3::jsonb[])',
    values: [faults.map((f) => f.at), faults.map((f) => f.source), faults.map(json)],
  })
}

export function writeTally(client: pg.Client | pg.PoolClient, reader: string, rows: ReturnType<Tally['rows']>) {
  return client.query({
    name: 'write-tally',
    text: `insert into tally (reader, source, outcome, count)
     select $1, t.source, t.outcome, t.count from unnest($2::text[], $3::text[], $4::bigint[]) as t(source, outcome, count)
     on conflict (reader, source, outcome) do update set count = tally.count + excluded.count`,
    values: [reader, rows.map((r) => r.source), rows.map((r) => r.ending), rows.map((r) => r.count)],
  })
}
