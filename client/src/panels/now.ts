/** The instant the screen shows, to the second: the server's clock, or the past instant that is played back. */
import type { Millis } from '@yiwang/contract'
import { useStore } from 'zustand'
import { clock } from '../stores/clock.ts'
import { shown } from '../stores/shown.ts'

export function useShownNow(): Millis {
  const past = useStore(shown, (s) => s.at)
  const now = useStore(clock, (s) => s.now)
  return past ?? now
}
