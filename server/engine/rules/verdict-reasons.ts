/** Why an alert was a false one, by family (docs/glossary.md, 误报原因). Keys are stored: they never change. */
import type { Rule } from '../rule.ts'

type Reasons = Rule['verdictReasons']

const REPEATED: Reasons = [{ key: 'repeated', text: { zh: '重复', en: 'Repeated' } }]
const DEVICE_FAULT: Reasons = [{ key: 'deviceFault', text: { zh: '设备故障', en: 'Device fault' } }]
const PLANNED: Reasons = [{ key: 'planned', text: { zh: '计划内', en: 'Planned' } }]

export const CAMERA: Reasons = [
  { key: 'noSuchObject', text: { zh: '画面无此目标', en: 'No such object in the picture' } },
  { key: 'wrongArea', text: { zh: '规则区域不准', en: 'Rule area is wrong' } },
  { key: 'permitted', text: { zh: '属实但允许', en: 'True but permitted' } },
  ...DEVICE_FAULT,
  ...REPEATED,
]

export const FIRE: Reasons = [
  { key: 'misfire', text: { zh: '误动作（烟尘/蒸汽）', en: 'Misfire (dust, steam)' } },
  { key: 'unannouncedTest', text: { zh: '测试未报备', en: 'Unannounced test' } },
  ...DEVICE_FAULT,
  { key: 'humanMistake', text: { zh: '人为误报', en: 'Human mistake' } },
  ...REPEATED,
]

export const FLOOD: Reasons = [
  { key: 'probeCovered', text: { zh: '探头被遮挡', en: 'Probe covered' } },
  { key: 'wrongBase', text: { zh: '基准有误', en: 'Wrong base level' } },
  { key: 'splash', text: { zh: '短时溅水', en: 'Splash' } },
  ...DEVICE_FAULT,
  ...REPEATED,
]

export const DRONE: Reasons = [
  { key: 'telemetryError', text: { zh: '遥测误差', en: 'Telemetry error' } },
  ...PLANNED,
  ...REPEATED,
]

/** Devices themselves: their health and their silence. */
export const DEVICE: Reasons = [...DEVICE_FAULT, ...PLANNED, ...REPEATED]
