/**
 * A burst: an alarm flood (告警洪泛) at an operator position. While it lasts, open alerts are shown merged by rule family, place
 * and time. Nothing is dropped: every group opens to its members.
 */
import type { Alert } from './alert.ts'
import { MINUTE, type Millis } from './instant.ts'
import { type Level, worse } from './level.ts'

/** Alerts are counted, and merged, within this window. */
export const BURST_WINDOW: Millis = 10 * MINUTE
/** A burst starts with more new alerts in a window than this … */
const STARTS_ABOVE = 10
/** … and ends with fewer than this. */
const ENDS_BELOW = 5
/** Alerts this near to each other have one place, whatever area they belong to. */
const NEAR_METRES = 300

/** How many alerts asked for attention within the last window; a rise asks again. */
export function newWithin(alerts: Iterable<Pick<Alert, 'risenAt'>>, now: Millis): number {
  let count = 0
  for (const { risenAt } of alerts) if (risenAt > now - BURST_WINDOW && risenAt <= now) count++
  return count
}

/** Whether a burst is on, given whether it was and how many are new. */
export function inBurst(before: boolean, recent: number): boolean {
  return before ? recent >= ENDS_BELOW : recent > STARTS_ABOVE
}

export interface AlertGroup {
  /** Id of its first member: stays while the group grows. */
  readonly id: string
  readonly family: Alert['family']
  /** Worst level of its members. */
  readonly level: Level
  readonly firstSeen: Millis
  readonly lastSeen: Millis
  /** At least one; in the order they began. */
  readonly members: readonly Alert[]
}

/**
 * The alerts as groups, worst first, then oldest. Outside a burst every alert stands alone, except one that another stands for
 * (`groupedInto`). In a burst Ⅰ never merges, and a member whose level has risen breaks out.
 */
export function groupAlerts(alerts: readonly Alert[], burst: boolean): readonly AlertGroup[] {
  const ordered = [...alerts].sort((a, b) => a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1))
  const leaders = new Set(ordered.map(({ id }) => id))
  const behind = (alert: Alert): boolean => alert.groupedInto !== undefined && leaders.has(alert.groupedInto)

  const groups: Alert[][] = []
  const byMember = new Map<string, Alert[]>()
  const open = new Map<Alert['family'], Alert[][]>()
  for (const alert of ordered) {
    if (behind(alert)) continue
    const merges = burst && alert.level !== 1 && !alert.risen
    const family = open.get(alert.family) ?? []
    let group = merges ? family.find(([first]) => first !== undefined && belongTogether(first, alert)) : undefined
    if (group) group.push(alert)
    else {
      group = [alert]
      groups.push(group)
      if (merges) open.set(alert.family, [...family, group])
    }
    byMember.set(alert.id, group)
  }
  for (const alert of ordered) {
    if (!behind(alert)) continue
    const group = byMember.get(alert.groupedInto ?? '')
    if (group) group.push(alert)
    else groups.push([alert])
  }
  return groups.map(groupOf).sort((a, b) => a.level - b.level || a.firstSeen - b.firstSeen || (a.id < b.id ? -1 : 1))
}

function groupOf(members: readonly Alert[]): AlertGroup {
  const [first] = members
  if (first === undefined) throw new RangeError('a group has members')
  return {
    id: first.id,
    family: first.family,
    level: members.reduce<Level>((worst, { level }) => worse(worst, level), first.level),
    firstSeen: Math.min(...members.map(({ firstSeen }) => firstSeen)),
    lastSeen: Math.max(...members.map(({ lastSeen }) => lastSeen)),
    members,
  }
}

/** Measured from the group's first member, so that a group never creeps across the district or the day. */
function belongTogether(first: Alert, next: Alert): boolean {
  return (
    next.firstSeen - first.firstSeen <= BURST_WINDOW &&
    (areaOf(first) === areaOf(next) || metresBetween(first, next) <= NEAR_METRES)
  )
}

/** 片区: district and street. */
function areaOf({ orgPath }: Alert): string {
  return orgPath.split('/').slice(0, 2).join('/')
}

const METRES_PER_DEGREE = 111_320

function metresBetween(a: Alert, b: Alert): number {
  if (a.lon === undefined || a.lat === undefined || b.lon === undefined || b.lat === undefined) return Number.POSITIVE_INFINITY
  const east = (b.lon - a.lon) * Math.cos((((a.lat + b.lat) / 2) * Math.PI) / 180)
  return Math.hypot(east, b.lat - a.lat) * METRES_PER_DEGREE
}
