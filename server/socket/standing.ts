/** What stands over the whole screen, folded from facts: running drills, and weather signals and responses in force. */
import { type Drill, type Fact, type Millis, may, type Notice, type Principal, throughout } from '@yiwang/contract'

/** Of the same thing the newer word counts: facts that a snapshot already holds come again. */
export class Standing {
  readonly #drills = new Map<string, Drill>()
  readonly #notices = new Map<string, Notice>()

  constructor(drills: readonly Drill[] = [], notices: readonly Notice[] = []) {
    for (const drill of drills) this.#drills.set(drill.id, drill)
    for (const notice of notices) this.#notices.set(notice.id, notice)
  }

  apply(fact: Fact): void {
    if (fact.kind === 'drill') {
      const { drill } = fact
      if (drill.endedAt !== undefined) this.#drills.delete(drill.id)
      else if ((this.#drills.get(drill.id)?.version ?? 0) <= drill.version) this.#drills.set(drill.id, drill)
    } else if (fact.kind === 'notice') {
      if (fact.change === 'lifted') this.#notices.delete(fact.notice.id)
      else this.#notices.set(fact.notice.id, fact.notice)
    }
  }

  /** Begun last first. */
  get running(): readonly Drill[] {
    return [...this.#drills.values()].sort((a, b) => b.startedAt - a.startedAt)
  }

  /** Forgets notices that have run out. */
  forget(now: Millis): void {
    for (const { id, until } of this.#notices.values()) if (until !== undefined && until <= now) this.#notices.delete(id)
  }

  /** As the JSON of two members of a Snapshot. */
  json(who: Principal): string {
    const drills = [...this.#drills.values()].filter((d) => may(who, 'drill.read', throughout(d)) === true)
    const notices = [...this.#notices.values()].filter((n) => may(who, 'notice.read', throughout(n)) === true)
    return `"drills":${JSON.stringify(drills)},"notices":${JSON.stringify(notices)}`
  }
}
