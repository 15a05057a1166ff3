/** A camera says that it cannot see or keep what it sees: covered, no video, disk, network (ISAPI event types). */
import { partOf, type Signal } from '@yiwang/contract'
import { conditionRule } from './condition.ts'
import { CAMERA } from './verdict-reasons.ts'

const CAUSES: ReadonlySet<string> = new Set([
  'shelteralarm',
  'videoloss',
  'scenechangedetection',
  'diskfull',
  'diskerror',
  'nicbroken',
  'illaccess',
])

function causeOf(signal: Signal): string | undefined {
  if (signal.kind !== 'alarm') return undefined
  const name = signal.code.slice(signal.code.lastIndexOf('.') + 1).toLowerCase()
  return CAUSES.has(name) ? name : undefined
}

export default conditionRule({
  id: 'camera-health',
  family: 'camera',
  title: { zh: '视频点位异常', en: 'Camera condition' },
  deviation: { zh: '{cause}', en: '{cause}' },
  explanation: {
    zh: '摄像机自身报告{cause}，画面或录像不可用。',
    en: 'The camera itself reports {cause}: its view or its recording cannot be used.',
  },
  levels: [4],
  verdictReasons: CAMERA,
  signals: ['alarm'],
  subject: (signal) => {
    const cause = causeOf(signal)
    return cause === undefined ? undefined : partOf(signal.feature, cause)
  },
  read(signal) {
    const cause = causeOf(signal)
    if (cause === undefined || signal.kind !== 'alarm') return undefined
    return signal.active ? { level: 4, params: { cause } } : null
  },
  endsAfter: ({ camera }) => camera.lostAfter,
})
