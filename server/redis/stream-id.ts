/** Ids of stream entries, `<milliseconds>-<sequence>`, compared as Redis does. */

export const START = '0-0'

export function compareIds(a: string, b: string): number {
  const [aMs = 0, aSeq = 0] = a.split('-').map(Number)
  const [bMs = 0, bSeq = 0] = b.split('-').map(Number)
  return aMs - bMs || aSeq - bSeq
}

export function oldest(...ids: readonly string[]): string {
  return ids.reduce((a, b) => (compareIds(a, b) <= 0 ? a : b))
}

/** When the entry was written, by Redis' clock. */
export function millisOf(id: string): number {
  return Number(id.split('-')[0])
}
