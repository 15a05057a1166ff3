/** Fault of a fire-control system: mains, bus or transmission Ⅲ; any other fault or a shielded part Ⅳ (GB/T 26875.3 types 1, 2, 21). */
import type { Level } from '@yiwang/contract'
import { conditionRule } from './condition.ts'
import { FIRE } from './verdict-reasons.ts'

/** Worst first. */
const LEVELS: Readonly<Record<string, Level>> = {
  mainPowerFault: 3,
  busFault: 3,
  commFault: 3,
  lineFault: 3,
  powerFault: 4,
  backupPowerFault: 4,
  fault: 4,
  shield: 4,
}
const FLAGS = Object.keys(LEVELS)

export default conditionRule({
  id: 'fire-fault',
  family: 'fire',
  title: { zh: '消防设施故障', en: 'Fire system fault' },
  deviation: { zh: '消防{cause}', en: 'Fire system: {cause}' },
  explanation: { zh: '消防设施报告{cause}，位置 {place}。', en: 'The fire system reports {cause} at {place}.' },
  levels: [3, 4],
  verdictReasons: FIRE,
  signals: ['state'],
  subject: (signal) =>
    signal.kind === 'state' && (signal.family === 'component' || signal.family === 'system' || signal.family === 'transmission')
      ? signal.feature
      : undefined,
  read(signal) {
    if (signal.kind !== 'state') return undefined
    const cause = FLAGS.find((flag) => signal.conditions.includes(flag))
    const level = cause === undefined ? undefined : LEVELS[cause]
    if (cause === undefined || level === undefined) return null
    return { level, params: { cause, place: placeOf(signal.detail) } }
  },
})

function placeOf(detail: Readonly<Record<string, unknown>> | undefined): string {
  const { desc, sysType, sysAddr, partType, partAddr } = detail ?? {}
  if (typeof desc === 'string' && desc !== '') return desc
  return [sysType, sysAddr, partType, partAddr].filter((part) => part !== undefined).join('.') || '-'
}
