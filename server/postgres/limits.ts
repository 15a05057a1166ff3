/** The district's limits in the records: versions that are added and never changed. */
import { changedLimits, type DistrictLimits, type LimitValues, type Millis } from '@yiwang/contract'
import type pg from 'pg'
import { DEFAULT_LIMITS, type Limits, limitsFrom, valuesOf } from '../engine/thresholds.ts'
import type { LimitKeeping, LimitsResult } from '../limits.ts'
import { acted } from './act.ts'
import type { Queryable } from './connect.ts'
import { json } from './json.ts'

export function createLimits(pool: pg.Pool): LimitKeeping {
  return {
    limits: () => newest(pool),

    changeLimits: ({ ifVersion, because, values }, actor, at) =>
      acted<LimitsResult>(pool, at, async (client) => {
        await client.query('lock table thresholds in share row exclusive mode')
        const before = await newest(client)
        if (before.version !== ifVersion) return { result: { ok: false, why: 'conflict', limits: before } }
        const changed = changedLimits(before.values, values)
        if (changed.length === 0) return { result: { ok: false, why: 'same', limits: before } }
        const version = ifVersion + 1
        await client.query('insert into thresholds (version, effective_from, limits) values ($1, $2, $3)', [
          version,
          at,
          json(limitsFrom(values)),
        ])
        const detail = {
          change: 'changed',
          because,
          version,
          ...Object.fromEntries(changed.map((id) => [id, `${before.values[id]} → ${values[id]}`])),
        }
        return {
          result: { ok: true, limits: keptOf(version, at, values) },
          facts: [{ kind: 'limits', at, version, values }],
          audit: [{ ...actor, act: 'device.manage', on: 'limits', outcome: 'done', detail }],
        }
      }),
  }
}

async function newest(pg: Queryable): Promise<DistrictLimits> {
  const { rows } = await pg.query<{ version: number; effective_from: Millis; limits: Limits }>(
    'select version, effective_from, limits from thresholds order by version desc limit 1',
  )
  const [row] = rows
  if (!row) throw new Error('no thresholds are stored: the records were not prepared')
  return keptOf(row.version, row.effective_from, valuesOf(row.limits))
}

function keptOf(version: number, since: Millis, values: LimitValues): DistrictLimits {
  return { version, since, values, defaults: valuesOf(DEFAULT_LIMITS) }
}
