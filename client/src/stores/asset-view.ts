/**
 * What stands in the map's view, asked of the platform: a wide view gets clusters, a near one the assets themselves. Asked again
 * when the view has left what was asked for, and when the platform says that something in it has changed.
 */
import { type Asset, type AssetCluster, type AssetView, type Bbox, CLUSTERED_BELOW, meet } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { type Answer, read } from '../rest/ask.ts'
import { assets, standAround } from './assets.ts'
import { view } from './view.ts'

export interface AssetsInView {
  /** undefined = nobody has answered yet: then what the snapshot brought is all there is. */
  readonly answer: { readonly items: readonly Asset[]; readonly clusters: readonly AssetCluster[] } | undefined
  /** `stale`: the answer is of another view or of before a change; `failed`: so it is, and nobody answers. */
  readonly state: 'loading' | 'ready' | 'stale' | 'failed'
}

export const assetView = createStore<AssetsInView>(() => ({ answer: undefined, state: 'loading' }))

/** More than the view is asked for, so that a small step needs no question. */
const MARGIN = 0.1
const RESTING_MS = 120
const RETRY_MS = 5_000
/**
 * After a change, that of a thousand screens not all ask in one moment, and that an import of thousands is not a question for
 * each of its frames: this long at least, and up to twice as long.
 */
const SETTLING_MS = 500

export interface Asked {
  readonly bbox: Bbox
  readonly zoom: number
}

interface Answered extends Asked {
  /** There was more than one answer may hold: some of it came as clusters, however near the view was. */
  readonly merged: boolean
}

export function widened([west, south, east, north]: Bbox): Bbox {
  const [dx, dy] = [(east - west) * MARGIN, (north - south) * MARGIN]
  return [Math.max(-180, west - dx), Math.max(-90, south - dy), Math.min(180, east + dx), Math.min(90, north + dy)]
}

/** Whether an answer to one question still serves another view. */
export function serves(asked: Answered, bbox: Bbox, zoom: number): boolean {
  const [west, south, east, north] = asked.bbox
  const inside = bbox[0] >= west && bbox[1] >= south && bbox[2] <= east && bbox[3] <= north
  if (!inside) return false
  const near = zoom >= CLUSTERED_BELOW
  // Clusters are made for whole steps of the zoom; near assets are the same at all of them.
  const single = near && !asked.merged
  return near === asked.zoom >= CLUSTERED_BELOW && (single || Math.floor(zoom) === Math.floor(asked.zoom))
}

type Ask = (question: Asked, signal: AbortSignal) => Promise<Answer<AssetView>>

const fromPlatform: Ask = ({ bbox, zoom }, signal) => {
  const corners = bbox.map((degrees) => degrees.toFixed(5)).join(',')
  return read<AssetView>(`/assets/view?bbox=${corners}&zoom=${zoom}`, signal)
}

/** Follows the view; ends with what it returns. */
export function watchAssetView(put: Ask = fromPlatform): () => void {
  let asked: Answered | undefined
  let open = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let settling: ReturnType<typeof setTimeout> | undefined
  const ask = async () => {
    const { bbox, zoom } = view.getState()
    if (!bbox || zoom === undefined || (asked && serves(asked, bbox, zoom))) return
    open.abort()
    open = new AbortController()
    const { signal } = open
    if (assetView.getState().state === 'ready') assetView.setState({ state: 'stale' })
    const question: Asked = { bbox: widened(bbox), zoom: Math.round(zoom * 10) / 10 }
    const answer = await put(question, signal)
    if (signal.aborted) return
    if (!answer.ok) {
      assetView.setState({ state: 'failed' })
      timer = setTimeout(() => void ask(), RETRY_MS)
      return
    }
    asked = { ...question, merged: answer.body.clusters.length > 0 }
    standAround(answer.body.items)
    assetView.setState({ answer: answer.body, state: 'ready' })
    // The view may have gone on meanwhile.
    void ask()
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => void ask(), RESTING_MS)
  }
  const ends = [
    view.subscribe((now, before) => {
      if (now.bbox !== before.bbox || now.zoom !== before.zoom) soon()
    }),
    assets.subscribe((now, before) => {
      const { changed } = now
      if (changed === before.changed || !asked || (changed && !meet(changed, asked.bbox))) return
      settling ??= setTimeout(
        () => {
          settling = undefined
          asked = undefined
          void ask()
        },
        SETTLING_MS * (1 + Math.random()),
      )
    }),
  ]
  void ask()
  return () => {
    for (const end of ends) end()
    clearTimeout(timer)
    clearTimeout(settling)
    open.abort()
  }
}
