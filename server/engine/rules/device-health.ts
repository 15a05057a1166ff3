/** A dock or an aircraft sends a health message of level 2, a warning (DJI Cloud API, hms); reminders and notes are only kept. */
import { HOUR, partOf, type Signal } from '@yiwang/contract'
import { conditionRule } from './condition.ts'
import { DEVICE } from './verdict-reasons.ts'

const WARNING = 2

/** A health message is repeated while it holds and never withdrawn. */
const LASTS = HOUR

function warns(signal: Signal): boolean {
  return signal.kind === 'alarm' && signal.feature.startsWith('dji:') && Number(signal.severity) >= WARNING
}

export default conditionRule({
  id: 'device-health',
  family: 'drone',
  title: { zh: '无人机健康告警', en: 'Drone health warning' },
  deviation: { zh: '设备告警', en: 'Health warning' },
  explanation: { zh: '机场或飞行器上报健康告警 {code}。', en: 'The dock or the aircraft reports health warning {code}.' },
  levels: [4],
  verdictReasons: DEVICE,
  signals: ['alarm'],
  subject: (signal) => (signal.kind === 'alarm' && warns(signal) ? partOf(signal.feature, signal.code) : undefined),
  read(signal) {
    if (signal.kind !== 'alarm') return undefined
    return signal.active ? { level: 4, params: { code: signal.code } } : null
  },
  endsAfter: () => LASTS,
})
