/** What stands over the whole district: drills, and the notices of authorities, as committed. */
import { type Drill, type Fact, inForce, type Millis, type Notice, type NoticeKind, runsAt } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'

export interface Standing {
  readonly drills: ReadonlyMap<string, Drill>
  readonly notices: ReadonlyMap<string, Notice>
}

export const standing = createStore<Standing>(() => ({ drills: new Map(), notices: new Map() }))

export function replaceStanding(drills: readonly Drill[], notices: readonly Notice[]): void {
  standing.setState({
    drills: new Map(drills.map((drill) => [drill.id, drill])),
    notices: new Map(notices.map((notice) => [notice.id, notice])),
  })
}

export function applyStandingFacts(facts: readonly Fact[]): void {
  let { drills, notices } = standing.getState()
  for (const fact of facts) {
    if (fact.kind === 'drill') drills = new Map(drills).set(fact.drill.id, fact.drill)
    else if (fact.kind === 'notice') notices = new Map(notices).set(fact.notice.id, fact.notice)
  }
  if (drills !== standing.getState().drills || notices !== standing.getState().notices) standing.setState({ drills, notices })
}

/** Of several the one begun last. */
export function drillAt(drills: ReadonlyMap<string, Drill>, at: Millis): Drill | undefined {
  let newest: Drill | undefined
  for (const drill of drills.values()) if (runsAt(drill, at) && (!newest || drill.startedAt > newest.startedAt)) newest = drill
  return newest
}

/** The newest one of a kind that is in force. */
export function noticeAt(notices: ReadonlyMap<string, Notice>, kind: NoticeKind, at: Millis): Notice | undefined {
  let newest: Notice | undefined
  for (const notice of notices.values()) {
    if (notice.kind === kind && inForce(notice, at) && (!newest || notice.at > newest.at)) newest = notice
  }
  return newest
}
