/**
 * One device is silent: fire control Ⅲ, others Ⅳ. Waits a moment, because a whole feed going down speaks with one voice
 * (feed-silent): while that stands nothing new is raised for a device, and what was raised before is grouped into it.
 */
import type { Millis } from '@yiwang/contract'
import { SECOND } from '@yiwang/contract'
import type { Firing, Rule } from '../rule.ts'
import feedSilent, { feedSubject } from './feed-silent.ts'
import { DEVICE } from './verdict-reasons.ts'

/** How often a silent device looks whether its feed still stands for it. */
const LOOK: Millis = 30 * SECOND

interface Silence {
  readonly feed: string
  readonly since: Millis
  readonly raised?: true
}

const deviceSilent: Rule<Silence | null> = {
  id: 'device-silent',
  family: 'device',
  scope: 'district',
  clock: 'alarm',
  signals: [],
  title: { zh: '设备离线', en: 'Device silent' },
  deviation: { zh: '设备离线', en: 'Device silent' },
  explanation: {
    zh: '设备超过自身周期限值没有消息，或连接已断开。',
    en: 'The device was not heard within the limit of its own rhythm, or its connection is down.',
  },
  levels: [3, 4],
  verdictReasons: DEVICE,
  initial: null,
  subject: (event) => (event.kind === 'fact' && event.fact.kind === 'silence' ? event.fact.device : undefined),
  step(state, event, { now, asset, firingOf, thresholds: { limits } }) {
    if (event.kind === 'fact') {
      if (event.fact.kind !== 'silence') return { state }
      const { silent, feed, since } = event.fact
      if (!silent) return { state: null, firing: null, wakeAt: null }
      return state ? { state } : { state: { feed, since }, wakeAt: now + limits.silence.settle }
    }
    if (event.kind !== 'wake' || state === null) return { state }
    const feed = feedSubject(state.feed)
    const grouped = firingOf(feedSilent.id, feed) !== undefined
    const wakeAt = now + LOOK
    if (grouped && !state.raised) return { state, wakeAt }
    const firing: Firing = {
      level: asset?.kind === 'fireRoom' ? 3 : 4,
      params: { feed: state.feed },
      ...(grouped ? { behind: { rule: feedSilent.id, subject: feed } } : {}),
    }
    return { state: state.raised ? state : { ...state, raised: true }, firing, wakeAt }
  },
}
export default deviceSilent
