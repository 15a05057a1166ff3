/** DJI's upward topics. The serial number in them is the gateway's, except for `osd` and `state`, where it is the speaker's own. */

export type DjiKind = 'status' | 'osd' | 'state' | 'events' | 'requests' | 'services_reply' | 'property/set_reply' | 'drc/up'

export interface DjiTopic {
  readonly kind: DjiKind
  readonly sn: string
}

const STATUS = /^sys\/product\/([^/+#]{1,64})\/status$/
const THING = /^thing\/product\/([^/+#]{1,64})\/(osd|state|events|requests|services_reply|property\/set_reply|drc\/up)$/

export const DJI_TOPICS: readonly string[] = [
  'sys/product/+/status',
  ...['osd', 'state', 'events', 'requests', 'services_reply', 'property/set_reply', 'drc/up'].map(
    (kind) => `thing/product/+/${kind}`,
  ),
]

export function djiTopic(topic: string): DjiTopic | undefined {
  const status = STATUS.exec(topic)
  if (status?.[1] !== undefined) return { kind: 'status', sn: status[1] }
  const thing = THING.exec(topic)
  return thing?.[1] === undefined ? undefined : { kind: thing[2] as DjiKind, sn: thing[1] }
}
