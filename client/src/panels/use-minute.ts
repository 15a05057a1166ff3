/** The instant that is shown, to the minute: what is reckoned from it is reckoned once a minute. */
import { MINUTE, type Millis } from '@yiwang/contract'
import { useStore } from 'zustand'
import { clock } from '../stores/clock.ts'
import { shown } from '../stores/shown.ts'

export function useMinute(): Millis {
  const past = useStore(shown, (s) => s.at)
  const live = useStore(clock, (s) => Math.floor(s.now / MINUTE) * MINUTE)
  return past === undefined ? live : Math.floor(past / MINUTE) * MINUTE
}
