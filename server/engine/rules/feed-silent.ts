/** So many devices of one feed are silent at once that the feed itself must be down: ONE alert Ⅱ with their count. */
import type { Rule } from '../rule.ts'
import { DEVICE } from './verdict-reasons.ts'

/** Subject of a feed. */
export function feedSubject(feed: string): string {
  return `feed:${feed}`
}

interface Silent {
  readonly count: number
  readonly standing?: true
}

const feedSilent: Rule<Silent> = {
  id: 'feed-silent',
  family: 'device',
  scope: 'district',
  clock: 'alarm',
  signals: [],
  title: { zh: '数据源中断', en: 'Feed silent' },
  deviation: { zh: '{count} 台设备离线', en: '{count} devices silent' },
  explanation: {
    zh: '{feed}的 {total} 台设备中有 {count} 台同时离线，单台离线已归并于此。',
    en: '{count} of the {total} devices of {feed} are silent at once; their own alerts are grouped here.',
  },
  levels: [2],
  verdictReasons: DEVICE,
  initial: { count: 0 },
  subject: (event) => (event.kind === 'fact' && event.fact.kind === 'silence' ? feedSubject(event.fact.feed) : undefined),
  step(state, event, { devicesOf, thresholds: { limits } }) {
    if (event.kind !== 'fact' || event.fact.kind !== 'silence') return { state }
    const { feed, silent } = event.fact
    const { feedShare, feedAtLeast } = limits.silence
    const count = Math.max(0, state.count + (silent ? 1 : -1))
    const total = Math.max(devicesOf(feed), count)
    // Down at more than the share, up again at half of it.
    const down = state.standing ? count > (feedShare / 2) * total : count >= feedAtLeast && count > feedShare * total
    if (!down) return { state: { count }, ...(state.standing ? { firing: null } : {}) }
    return { state: { count, standing: true }, firing: { level: 2, params: { feed, count, total } }, repeat: silent }
  },
}
export default feedSilent
