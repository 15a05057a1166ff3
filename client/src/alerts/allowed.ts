/** Which acts whoever sits here may do to an alert: an act they may not is not offered. The server decides all the same. */
import { type Action, type Alert, type Governed, ofAlert } from '@yiwang/contract'
import { useStore } from 'zustand'
import { assets } from '../stores/assets.ts'
import { mayNow, permits, session } from '../stores/session.ts'

export function mayActNow(action: Action, alert: Alert): boolean {
  return mayNow(action, ofAlert(alert, assets.getState().byId.get(alert.asset)))
}

/** The question for a card: answered anew when rights or the asset change. */
export function useMayAct(alert: Alert): (action: Action) => boolean {
  const who = useStore(session)
  const asset = useStore(assets, ({ byId }) => byId.get(alert.asset))
  return (action) => permits(who, action, ofAlert(alert, asset))
}

/** Whether they may do it anywhere, or to this: `{}` is the whole district. */
export function useMay(action: Action, object?: Governed): boolean {
  return useStore(session, (who) => permits(who, action, object))
}
