/** Signing out: the platform ends the session; whether it could or not, nothing of it stays here. */
import { send } from '../rest/ask.ts'
import { leave, willLeave } from '../stores/session.ts'

export async function signOut(): Promise<void> {
  willLeave()
  await send('/sessions/own/end', {})
  leave('left')
}
