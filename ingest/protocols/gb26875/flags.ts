/** Names of state and operation bits, GB/T 26875.3-2011 tables 6 to 10, bit 0 first. A 0 gives no name: 0x0002 is a fire, not a test. */
export const SYSTEM_STATE = [
  'normal',
  'fire',
  'fault',
  'shield',
  'supervise',
  'start',
  'feedback',
  'delay',
  'mainPowerFault',
  'backupPowerFault',
  'busFault',
  'manual',
  'configChange',
  'reset',
] as const

export const COMPONENT_STATE = [
  'normal',
  'fire',
  'fault',
  'shield',
  'supervise',
  'start',
  'feedback',
  'delay',
  'powerFault',
] as const

export const TRANSMISSION_STATE = [
  'normal',
  'fire',
  'fault',
  'mainPowerFault',
  'backupPowerFault',
  'commFault',
  'lineFault',
] as const

export const SYSTEM_OPERATION = ['reset', 'mute', 'manualAlarm', 'clearAlarm', 'selfTest', 'confirm', 'test'] as const

/** Bit 5 of the transmission device's own operations answers a duty check. */
export const TRANSMISSION_OPERATION = ['reset', 'mute', 'manualAlarm', 'clearAlarm', 'selfTest', 'dutyReply', 'test'] as const

export function flagsOf(bits: number, names: readonly string[]): string[] {
  return names.filter((_, bit) => (bits >>> bit) & 1)
}
