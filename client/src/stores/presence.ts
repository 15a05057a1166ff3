/** Whether somebody is at this screen. Screens read by themselves, so the platform is told of keys and pointers, at most once a minute. */
import { MINUTE, type Millis } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { send } from '../rest/ask.ts'
import { session } from './session.ts'

/** This machine's clock when somebody was last here. */
export const presence = createStore<{ readonly at: Millis }>(() => ({ at: Date.now() }))

const TELL_EVERY = MINUTE
const WARN_BEFORE = 2 * MINUTE

/** How long until the session ends by itself, once that is near; a wall's never does. Pure. */
export function endsIn(idle: Millis | undefined, since: Millis, here: Millis): Millis | undefined {
  if (idle === undefined) return undefined
  const left = since + idle - here
  return left > WARN_BEFORE ? undefined : Math.max(0, left)
}

/** Ends with what it returns. */
export function startPresence(): () => void {
  // Whoever is at one page of this browser is at all of them.
  const others = new BroadcastChannel('yiwang.present')
  others.onmessage = () => presence.setState({ at: Date.now() })
  let told = Number.NEGATIVE_INFINITY
  const here = () => {
    const { phase, own } = session.getState()
    const at = Date.now()
    if (phase !== 'in' || own.idle === undefined || at - told < TELL_EVERY) return
    told = at
    presence.setState({ at })
    others.postMessage(null)
    void send('/sessions/own/present', {})
  }
  const events = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const
  for (const event of events) addEventListener(event, here, { passive: true })
  const end = session.subscribe((now, before) => {
    if (now.phase === 'in' && before.phase !== 'in') presence.setState({ at: Date.now() })
  })
  return () => {
    for (const event of events) removeEventListener(event, here)
    others.close()
    end()
  }
}
