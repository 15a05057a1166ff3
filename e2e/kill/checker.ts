/** The history checker: what the device side saw answered against what was done. It knows nothing of how either came about. */

export interface Verdict {
  /** Acknowledged, and no effect of it anywhere. */
  readonly lost: readonly string[]
  /** More than one effect of one message. */
  readonly doubled: readonly string[]
}

export function compare(acknowledged: Iterable<string>, effects: Iterable<string>): Verdict {
  const counts = new Map<string, number>()
  for (const effect of effects) counts.set(effect, (counts.get(effect) ?? 0) + 1)
  return {
    lost: [...new Set(acknowledged)].filter((id) => !counts.has(id)),
    doubled: [...counts].filter(([, n]) => n > 1).map(([id]) => id),
  }
}

/** One source's side of the accounts. */
export interface Left {
  readonly acknowledged: number
  readonly refused: number
  readonly resent: number
}

export interface Right {
  readonly stored: number
  readonly duplicate: number
  readonly rejected: number
  readonly shed: number
}

/**
 * Answered = stored + duplicate + rejected + shed, told exactly: each acknowledged message is stored (or shed) once, each refused
 * one is rejected, and what is more on the right are the copies of messages that were sent again.
 */
export function accountsAgree(left: Left, right: Right): boolean {
  const answered = left.acknowledged + left.refused
  const counted = right.stored + right.duplicate + right.rejected + right.shed
  return (
    right.stored + right.shed === left.acknowledged &&
    right.rejected >= left.refused &&
    counted >= answered &&
    counted <= answered + left.resent
  )
}
