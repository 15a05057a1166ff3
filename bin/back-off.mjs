// @ts-check
/** How long to wait before a dead child is started again: longer each time, from the beginning once it has been well. */

export const SHORTEST = 200
export const LONGEST = 10_000
export const HEALTHY_AFTER = 30_000

/**
 * @param {number} last the wait before this life, 0 for the first
 * @param {number} lived milliseconds
 */
export function nextWait(last, lived) {
  if (last === 0 || lived >= HEALTHY_AFTER) return SHORTEST
  return Math.min(LONGEST, last * 2)
}
