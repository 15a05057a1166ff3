/** A simple sensor reports a fault Ⅳ, or that a manhole stands open Ⅲ: somebody may fall in. */
import { type Level, partOf } from '@yiwang/contract'
import { conditionRule } from './condition.ts'
import { DEVICE } from './verdict-reasons.ts'

const LEVELS: Readonly<Record<string, Level>> = { 'cover.open': 3, 'fire.fault': 4, 'device.fault': 4 }

export default conditionRule({
  id: 'sensor-fault',
  family: 'device',
  title: { zh: '感知点异常', en: 'Sensor condition' },
  deviation: { zh: '{cause}', en: '{cause}' },
  explanation: { zh: '感知点上报{cause}。', en: 'The sensor reports {cause}.' },
  levels: [3, 4],
  verdictReasons: DEVICE,
  signals: ['observation'],
  subject: (signal) =>
    signal.kind === 'observation' && LEVELS[signal.property] !== undefined ? partOf(signal.feature, signal.property) : undefined,
  read(signal) {
    if (signal.kind !== 'observation' || signal.quality === 'bad') return undefined
    const level = LEVELS[signal.property]
    if (level === undefined || typeof signal.value !== 'boolean') return undefined
    return signal.value ? { level, params: { cause: signal.property } } : null
  },
})
