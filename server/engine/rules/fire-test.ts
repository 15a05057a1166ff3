/** Somebody tests the fire system outside an announced window (GB/T 26875.3 types 4 and 24): a real fire could hide in it. */
import { MINUTE } from '@yiwang/contract'
import { traitsOf } from '../traits.ts'
import { conditionRule } from './condition.ts'
import { FIRE } from './verdict-reasons.ts'

/** A test is one act without an end of its own. */
const LASTS = 10 * MINUTE

export default conditionRule({
  id: 'fire-test',
  family: 'fire',
  title: { zh: '消防测试未报备', en: 'Unannounced fire test' },
  deviation: { zh: '消防{cause}未报备', en: 'Unannounced fire {cause}' },
  explanation: {
    zh: '报备时段之外，消防设施上有人{cause}。',
    en: 'Outside the announced windows somebody did a {cause} on the fire system.',
  },
  levels: [4],
  verdictReasons: FIRE,
  signals: ['operation'],
  subject: (signal) => signal.feature,
  read(signal, asset) {
    if (signal.kind !== 'operation') return undefined
    const cause = signal.operations.find((operation) => operation === 'test' || operation === 'selfTest')
    if (cause === undefined) return undefined
    const announced = traitsOf(asset).tests?.some(([from, to]) => from <= signal.eventTime && signal.eventTime <= to)
    return announced ? undefined : { level: 4, params: { cause } }
  },
  endsAfter: () => LASTS,
})
