/** The days before a demo district was first started: closed alerts as their lifecycle makes them, into records that have none yet. */
import { readFile } from 'node:fs/promises'
import {
  type Alert,
  type Asset,
  beijingDay,
  closedAt,
  DAY,
  dayStart,
  deviceOf,
  type Fact,
  featureId,
  level,
  MINUTE,
  type Millis,
  parameters,
  verdictValue,
} from '@yiwang/contract'
import type pg from 'pg'
import { z } from 'zod'
import { type AlertAct, alertId, applyAction, applyIntent, type Acted as Deed } from '../engine/alerts/lifecycle.ts'
import { type Intent, RULES } from '../engine/engine.ts'
import type { Rule } from '../engine/rule.ts'
import { type Acted, acted } from './act.ts'
import { writeAlerts, writeHistory } from './alert-rows.ts'
import { type Change, numberOf } from './conclude.ts'

const duration = z.number().int().nonnegative()
const deed = z.object({ after: duration, by: z.string() })
const pastAlert = z.object({
  rule: z.string(),
  subject: featureId,
  level,
  params: parameters,
  daysAgo: z.number().int().nonnegative(),
  at: duration.max(DAY),
  lasts: duration,
  confirmed: deed.optional(),
  judged: deed.extend({ value: verdictValue, reason: z.string().optional() }).optional(),
})
type PastAlert = z.infer<typeof pastAlert>

/** What lasted longer than this before now is left out: it might still be going on. */
const BEFORE = 30 * MINUTE
/** As the installation begins with. */
const THRESHOLDS = 1

/** `path`: a JSON list of past alerts, oldest first; they count from the Beijing day of `now`. True = they are there now. */
export async function seedPast(pool: pg.Pool, path: string, now: Millis): Promise<boolean> {
  const past = z.array(pastAlert).parse(JSON.parse(await readFile(path, 'utf8')))
  return acted(pool, now, async (client): Promise<Acted<boolean>> => {
    // Whoever numbers alerts waits here.
    await client.query('lock table alert_number')
    const { rowCount: begun } = await client.query('select from alert_number limit 1')
    if (begun) return { result: false }
    const { rows } = await client.query<{ body: Asset }>(
      `select body || jsonb_build_object('handle', handle) as body from asset where id = any($1)`,
      [[...new Set(past.map(({ subject }) => deviceOf(subject)))]],
    )
    const { alerts, changes, last } = toldAgain(past, new Map(rows.map(({ body }) => [body.id, body])), now)
    await client.query('insert into alert_number (day, last) select * from unnest($1::text[], $2::int[])', [
      [...last.keys()],
      [...last.values()],
    ])
    await writeAlerts(client, alerts)
    for (const who of new Set(changes.map(({ by }) => by))) {
      const theirs = changes.filter(({ by }) => by === who)
      await writeHistory(client, theirs, who)
    }
    return {
      result: true,
      // A server that has begun already holds the last day of them as well.
      facts: alerts
        .filter((alert) => closedAt(alert) > now - DAY)
        .map((alert): Fact => ({ kind: 'alert', at: closedAt(alert), change: 'cleared', alert })),
      audit: [{ by: 'system', act: 'seed', on: 'alert:demo', outcome: 'done', detail: { alerts: alerts.length } }],
    }
  })
}

/** Without `by` it came from the device. */
type LivedThrough = Change & { readonly by?: string }

interface Told {
  readonly alerts: readonly Alert[]
  readonly changes: readonly LivedThrough[]
  /** Last number given per day. */
  readonly last: ReadonlyMap<string, number>
}

function toldAgain(past: readonly PastAlert[], assets: ReadonlyMap<string, Asset>, now: Millis): Told {
  const today = dayStart(now)
  const alerts: Alert[] = []
  const changes: LivedThrough[] = []
  const last = new Map<string, number>()
  for (const one of past) {
    const rule = RULES.byId.get(one.rule)
    const begun = today - one.daysAgo * DAY + one.at
    if (!rule || begun > now - BEFORE) continue
    const day = beijingDay(begun)
    const n = (last.get(day) ?? 0) + 1
    last.set(day, n)
    const lived = lifeOf(one, begun, rule, assets.get(deviceOf(one.subject)), numberOf(day, n))
    changes.push(...lived)
    alerts.push(...lived.slice(-1).map(({ alert }) => alert))
  }
  return { alerts, changes, last }
}

/** Raised, and then what people and the device did, in the order in which it happened. */
function lifeOf(
  { subject, level, params, lasts, confirmed, judged }: PastAlert,
  begun: Millis,
  rule: Rule,
  asset: Asset | undefined,
  number: string,
): readonly LivedThrough[] {
  const intent = (kind: Intent['kind'], at: Millis): Intent => {
    const firing = kind === 'clear' ? {} : { firing: { level, params } }
    return { rule: rule.id, subject, onset: `past:${begun}`, kind, count: 1, at, now: at, timeSuspect: false, ...firing }
  }
  const raise = intent('fire', begun)
  const about = { asset, thresholds: THRESHOLDS, id: alertId(raise), number }
  const deeds: readonly { readonly after: Millis; readonly by?: string; readonly act?: AlertAct }[] = [
    { after: lasts },
    ...(confirmed ? [{ ...confirmed, act: { do: 'ack' } as const }] : []),
    ...(judged ? [{ ...judged, act: { do: 'verdict', value: judged.value, reason: judged.reason } as const }] : []),
  ]
  const over = (alert: Alert, at: Millis): Deed => {
    const cleared = applyIntent(alert, intent('clear', at), rule, about)
    return cleared ? { ok: true, alert: cleared.alert, change: 'cleared' } : { ok: true, alert }
  }
  const raised = applyIntent(undefined, raise, rule, about)
  if (!raised) return []
  let alert = raised.alert
  const lived: LivedThrough[] = [{ alert, version: alert.version, change: 'raised', at: begun }]
  for (const { after, by = '', act } of deeds.toSorted((a, b) => a.after - b.after)) {
    const at = begun + after
    const done: Deed = act ? applyAction(alert, act, by, at, rule) : over(alert, at)
    if (!done.ok || done.change === undefined) continue
    alert = done.alert
    lived.push({ alert, version: alert.version, change: done.change, at, ...(act && { by }) })
  }
  return lived
}
