/** Which acts whoever sits here may do to an alert: an act they may not is not offered. The server decides all the same. */
import type { Action, Alert, Asset, Governed } from '@yiwang/contract'
import { useStore } from 'zustand'
import { assets } from '../stores/assets.ts'
import { mayNow, permits, session } from '../stores/session.ts'

/** As the door sees an alert: where it is, and the asset it is about. */
export function governedBy({ orgPath, gridCode }: Pick<Alert, 'orgPath' | 'gridCode'>, asset: Asset | undefined): Governed {
  return { orgPath, gridCode, kind: asset?.kind, groups: asset?.groups }
}

export function mayActNow(action: Action, alert: Alert): boolean {
  return mayNow(action, governedBy(alert, assets.getState().byId.get(alert.asset)))
}

/** The question for a card: answered anew when rights or the asset change. */
export function useMayAct(alert: Alert): (action: Action) => boolean {
  const who = useStore(session)
  const asset = useStore(assets, ({ byId }) => byId.get(alert.asset))
  return (action) => permits(who, action, governedBy(alert, asset))
}

/** Whether they may do it anywhere, or to this: `{}` is the whole district. */
export function useMay(action: Action, object?: Governed): boolean {
  return useStore(session, (who) => permits(who, action, object))
}
