/**
 * A fire burns at a site while the camera on its control room reports the post unattended: Ⅱ. An alert of its own, beside the
 * fire's: the two come from devices of different partitions and meet only in the district's committed facts.
 */
import type { Alert, DeviceId, FeatureId } from '@yiwang/contract'
import type { Rule } from '../rule.ts'
import { traitsOf } from '../traits.ts'
import cameraAi from './camera-ai.ts'
import fire from './fire.ts'
import { FIRE } from './verdict-reasons.ts'

interface Room {
  readonly burning: boolean
  /** Cameras that see the post empty now. */
  readonly empty: readonly FeatureId[]
}

const CALM: Room = { burning: false, empty: [] }

/** The control room an alert of another device is about. */
function roomOf(alert: Alert, watches: DeviceId | undefined): DeviceId | undefined {
  if (alert.rule === fire.id) return alert.asset
  return alert.rule === cameraAi.id && alert.params.label === 'unattended' ? watches : undefined
}

const fireUnattended: Rule<Room> = {
  id: 'fire-unattended',
  family: 'fire',
  scope: 'district',
  clock: 'alarm',
  signals: [],
  title: { zh: '火警时控制室离岗', en: 'Fire with the control room unattended' },
  deviation: { zh: '火警且控制室离岗', en: 'Fire, control room unattended' },
  explanation: {
    zh: '消防主机报火警，同时监控显示控制室无人值守。',
    en: 'The panel reports a fire while the camera sees nobody in the control room.',
  },
  levels: [2],
  verdictReasons: FIRE,
  initial: CALM,
  subject: (event, asset) =>
    event.kind === 'fact' && event.fact.kind === 'alert' ? roomOf(event.fact.alert, traitsOf(asset).watches) : undefined,
  step(state, event) {
    if (event.kind !== 'fact' || event.fact.kind !== 'alert') return { state }
    const { alert } = event.fact
    const judgedAway = alert.verdict?.value === 'false' || alert.verdict?.value === 'duplicate'
    const holds = alert.active && !judgedAway
    const next = alert.rule === fire.id ? withFire(state, holds) : withEmpty(state, alert.feature, holds)
    if (next === state) return { state }
    return { state: next, firing: next.burning && next.empty.length > 0 ? { level: 2, params: {} } : null }
  },
}
export default fireUnattended

function withFire(state: Room, burning: boolean): Room {
  return state.burning === burning ? state : { ...state, burning }
}

function withEmpty(state: Room, camera: FeatureId, empty: boolean): Room {
  if (state.empty.includes(camera) === empty) return state
  return { ...state, empty: empty ? [...state.empty, camera] : state.empty.filter((other) => other !== camera) }
}
