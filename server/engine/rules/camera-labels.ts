/** What cameras call what they see, and how bad we take it. Anything not listed is an object: Ⅳ, and only when the camera itself calls it an alert. */
import type { Level } from '@yiwang/contract'

interface Sight {
  /** Our word for it, also the part of the camera its alert is about. */
  readonly word: string
  readonly level: Level
  /** Labels of Frigate models and ISAPI event types, lower case without separators. */
  readonly labels: readonly string[]
}

export const SIGHTS: readonly Sight[] = [
  { word: 'flame', level: 2, labels: ['flame', 'fire', 'openflame', 'firedetection', 'firesmartdetect', 'smokefiredetect'] },
  { word: 'smoke', level: 2, labels: ['smoke', 'smokedetection', 'smokedetect'] },
  { word: 'strandedVehicle', level: 2, labels: ['strandedvehicle', 'trappedvehicle', 'floodedvehicle'] },
  { word: 'unattended', level: 3, labels: ['unattended', 'absence', 'offduty', 'leaveposition', 'leavepost'] },
  { word: 'fireLane', level: 3, labels: ['firelane', 'firelaneoccupied', 'fireescapedetection', 'fireescape'] },
  { word: 'ebike', level: 3, labels: ['ebike', 'electricbike', 'electricbicycle', 'electromobile', 'emotor'] },
  { word: 'crowd', level: 3, labels: ['crowd', 'crowding', 'gathering', 'group', 'peoplegathering', 'groupdetection'] },
  { word: 'phone', level: 3, labels: ['phone', 'phonecall', 'calling', 'playcellphone', 'usingphone'] },
  { word: 'smoking', level: 3, labels: ['smoking', 'cigarette', 'smokingdetection'] },
]

const BY_LABEL: ReadonlyMap<string, Sight> = new Map(
  SIGHTS.flatMap((sight) => sight.labels.map((label) => [label, sight] as const)),
)

export interface Seen {
  readonly word: string
  readonly level: Level
  /** One of the table above, not any object. */
  readonly listed: boolean
}

/** The worst of what is seen at once. */
export function seenIn(labels: readonly string[]): Seen | undefined {
  let worst: Sight | undefined
  for (const label of labels) {
    const sight = BY_LABEL.get(label.toLowerCase().replace(/[^a-z0-9]/g, ''))
    if (sight && (worst === undefined || sight.level < worst.level)) worst = sight
  }
  if (worst) return { word: worst.word, level: worst.level, listed: true }
  const [object] = labels
  return object === undefined ? undefined : { word: object, level: 4, listed: false }
}
