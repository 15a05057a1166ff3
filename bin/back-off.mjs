// @ts-check
/** How long to wait before a dead child is started again: longer each time, from the beginning once it has been well. */

export const SHORTEST = 200
export const LONGEST = 10_000
export const HEALTHY_AFTER = 30_000

/** Milliseconds before a death like the one before is told again. */
const STILL = 600_000

/**
 * What dies the same death every ten seconds is not told each time.
 * @param {{ how: string, at: number }} told the death told last, and when
 * @param {{ how: string, at: number, wait: number, before: number }} death with the wait after it and the wait before this life
 */
export function isNews(told, { how, at, wait, before }) {
  return wait !== before || how !== told.how || at - told.at > STILL
}

/**
 * @param {number} last the wait before this life, 0 for the first
 * @param {number} lived milliseconds
 */
export function nextWait(last, lived) {
  if (last === 0 || lived >= HEALTHY_AFTER) return SHORTEST
  return Math.min(LONGEST, last * 2)
}
