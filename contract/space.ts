/** Room on the disks that things are kept on: by disk, who keeps what there, how much is left, and when that is too little. */
import { z } from 'zod'

const MIB = 1024 ** 2
/** Either makes it little: time to act before anything is refused. */
const LOW_SHARE = 0.05
const LOW_BYTES = 1024 * MIB
/** PostgreSQL takes its log in pieces of this size: with less nobody can be sure to keep anything. */
const FULL_BYTES = 16 * MIB

export const keeper = z.enum(['redis', 'postgres', 'evidence', 'logs'])
export type Keeper = z.infer<typeof keeper>

export const space = z.object({
  /** Who keep their things on this disk. */
  keepers: z.array(keeper).min(1),
  state: z.enum(['ample', 'low', 'full', 'readOnly']),
  /** Bytes. */
  free: z.number(),
  total: z.number(),
})
export type Space = z.infer<typeof space>

export function roomOf({ free, total }: Pick<Space, 'free' | 'total'>): Exclude<Space['state'], 'readOnly'> {
  if (free < FULL_BYTES) return 'full'
  return free < LOW_BYTES || free < total * LOW_SHARE ? 'low' : 'ample'
}

/** Whether what is kept there is refused now. Without a log everything else goes on. */
export function isRefusing({ keepers, state }: Space): boolean {
  return (state === 'full' || state === 'readOnly') && keepers.some((one) => one !== 'logs')
}
