/**
 * A simple sensor without a fire panel behind it raises its alarm: like one detector Ⅲ, and Ⅱ when it is still there a minute
 * later; a hand alarm Ⅱ at once. Raised whatever the sensor's clock says.
 */
import { type Level, partOf } from '@yiwang/contract'
import { conditionRule } from './condition.ts'
import { FIRE } from './verdict-reasons.ts'

const LEVELS: Readonly<Record<string, Level>> = { 'fire.alarm': 3, 'smoke.alarm': 3, 'gas.alarm': 3, 'manual.alarm': 2 }

export default conditionRule({
  id: 'sensor-alarm',
  family: 'fire',
  title: { zh: '感知点报警', en: 'Sensor alarm' },
  deviation: { zh: '{cause}', en: '{cause}' },
  explanation: {
    zh: '感知点上报{cause}，一分钟未消除则升级。',
    en: 'The sensor reports {cause}; it rises when it stays for a minute.',
  },
  levels: [2, 3],
  verdictReasons: FIRE,
  signals: ['observation'],
  subject: (signal) =>
    signal.kind === 'observation' && LEVELS[signal.property] !== undefined ? partOf(signal.feature, signal.property) : undefined,
  read(signal) {
    if (signal.kind !== 'observation' || signal.quality === 'bad') return undefined
    const level = LEVELS[signal.property]
    if (level === undefined || typeof signal.value !== 'boolean') return undefined
    return signal.value ? { level, params: { cause: signal.property } } : null
  },
  lasting: { after: ({ fire }) => fire.notResetAfter, level: 2 },
})
