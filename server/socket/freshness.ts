/** Fresh, stale or offline: judged by the rhythm of the source itself (docs/glossary.md, 陈旧 and 离线). */
import { type Asset, type Millis, SECOND } from '@yiwang/contract'
import { PERIOD } from '../engine/rules/silence.ts'

export type Freshness = 'fresh' | 'stale' | 'offline'

interface Limits {
  readonly stale: Millis
  readonly offline: Millis
}

const CAMERA: Limits = { stale: 10 * SECOND, offline: 60 * SECOND }

/** Undefined = without a rhythm: only what the link says counts. */
export function limitsOf({ kind, config }: Pick<Asset, 'kind' | 'config'>): Limits | undefined {
  const period = config.period ?? PERIOD[kind]
  if (period === undefined) return kind === 'camera' ? CAMERA : undefined
  const times = (n: number, least = 0) => Math.max(n * period * SECOND, least)
  if (kind === 'drone' || kind === 'dock') return { stale: times(2, 6 * SECOND), offline: times(6, 20 * SECOND) }
  return { stale: times(2), offline: times(6) }
}

export function freshnessOf(
  limits: Limits | undefined,
  last: { readonly heard: Millis; readonly online: boolean } | undefined,
  now: Millis,
): Freshness {
  if (!last || last.heard === 0 || !last.online) return 'offline'
  const age = now - last.heard
  if (!limits || age <= limits.stale) return 'fresh'
  return age <= limits.offline ? 'stale' : 'offline'
}
