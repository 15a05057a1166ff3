/** A page that follows nothing has no socket: over a stream of its own it hears that its session is over, or that it may do something else. */
import { SECOND } from '@yiwang/contract'
import { askWhoIsIn, permits, session } from './session.ts'

const STREAM = '/api/v1/sessions/own/stay'
const AGAIN = 2 * SECOND

/** Ends with what it returns. */
export function startStay(): () => void {
  let stream: EventSource | undefined
  const end = () => {
    stream?.close()
    stream = undefined
  }
  const settle = () => {
    const now = session.getState()
    // A browser has few connections for one address, and many pages: those that nobody sees ask when they are seen again.
    if (now.phase !== 'in' || permits(now, 'follow') || document.hidden) return end()
    if (stream) return
    const begun = new EventSource(STREAM)
    // What happened while nobody listened is asked for, too.
    begun.onopen = () => void askWhoIsIn()
    begun.onmessage = () => void askWhoIsIn()
    begun.onerror = () => {
      if (begun.readyState !== EventSource.CLOSED || stream !== begun) return
      end()
      void askWhoIsIn()
      setTimeout(settle, AGAIN)
    }
    stream = begun
  }
  const forget = session.subscribe(settle)
  document.addEventListener('visibilitychange', settle)
  return () => {
    forget()
    document.removeEventListener('visibilitychange', settle)
    end()
  }
}
