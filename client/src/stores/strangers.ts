/**
 * Assets the screen is about but does not hold: a camera found by search, or whose view the map has left; those of alerts played
 * back. Asked for one by one, a few at a time, and kept only as long as something is about them.
 */
import { type Asset, meet } from '@yiwang/contract'
import { type Answer, read } from '../rest/ask.ts'
import { assets, meetStrangers } from './assets.ts'
import { selection } from './selection.ts'
import { alertIn, shown } from './shown.ts'

/** Questions under way at once. */
const AT_ONCE = 4
/** Nobody reads more names than this in a list. */
const MOST = 500
/** After a cut; one that the platform does not know is not asked for again until there is another snapshot. */
const RETRY_MS = 5_000

type Ask = (id: string) => Promise<Answer<Asset>>
const fromPlatform: Ask = (id) => read<Asset>(`/assets/${encodeURIComponent(id)}`)

/** Ids the screen is about, the chosen ones first. */
function wanted(): Set<string> {
  const { asset, alert } = selection.getState()
  const chosen = alertIn(shown.getState(), alert)?.asset
  const ids = new Set<string>()
  for (const id of [asset, chosen]) if (id !== undefined) ids.add(id)
  for (const { asset: id } of shown.getState().alerts.values()) {
    if (ids.size >= MOST) break
    ids.add(id)
  }
  return ids
}

/** Ends with what it returns. */
export function watchStrangers(ask: Ask = fromPlatform): () => void {
  const met = new Map<string, Asset>()
  const asking = new Set<string>()
  const unknown = new Set<string>()
  /** Met, but something has changed where they stand. */
  const doubtful = new Set<string>()
  let retry: ReturnType<typeof setTimeout> | undefined
  let over = false

  const one = async (id: string) => {
    asking.add(id)
    doubtful.delete(id)
    const answer = await ask(id)
    asking.delete(id)
    if (over) return
    if (answer.ok) {
      met.set(id, answer.body)
      meetStrangers([...met.values()])
    } else if (answer.problem) unknown.add(id)
    else {
      clearTimeout(retry)
      retry = setTimeout(look, RETRY_MS)
      return
    }
    look()
  }

  const look = () => {
    const { loaded, byId } = assets.getState()
    if (!loaded) return
    const ids = wanted()
    const before = met.size
    // A snapshot forgets them all: their handles may be others'.
    for (const id of met.keys()) if (!ids.has(id) || !byId.has(id)) met.delete(id)
    if (met.size !== before) meetStrangers([...met.values()])
    for (const id of ids) {
      if (asking.size >= AT_ONCE) return
      const needed = doubtful.has(id) || !assets.getState().byId.has(id)
      if (needed && !asking.has(id) && !unknown.has(id)) void one(id)
    }
  }

  const ends = [
    selection.subscribe((now, before) => {
      if (now.asset !== before.asset || now.alert !== before.alert) look()
    }),
    shown.subscribe((now, before) => {
      if (now.alerts !== before.alerts) look()
    }),
    assets.subscribe((now, before) => {
      const { changed } = now
      if (changed !== before.changed && changed) {
        unknown.clear()
        for (const { id, lon, lat } of met.values()) {
          if (lon === undefined || lat === undefined || meet([lon, lat, lon, lat], changed)) doubtful.add(id)
        }
      }
      if (changed !== before.changed || now.byId !== before.byId) look()
    }),
  ]
  look()
  return () => {
    over = true
    clearTimeout(retry)
    for (const end of ends) end()
  }
}
