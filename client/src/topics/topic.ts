/**
 * The shape of a topic (专题): one declarative file says what the whole screen shows for it: layers of the map, panels around
 * it, situation bar, time strip. The overview and the four boards are topics like the others.
 */
import type { Alert, AssetKind } from '@yiwang/contract'
import type * as panels from '../panels/registry.ts'
import type { WordKey } from '../words/zh.ts'

export type PanelId = keyof typeof panels

/**
 * Columns around the map. On three screens each stands alone, on two `digest`, `dispatch` and `duty` stand under `scenes`, `detail`
 * and `feed`, on one a side is one column; what does not fit is left out, whole panels from the end.
 */
export type Column = 'vitals' | 'scenes' | 'digest' | 'calls' | 'detail' | 'dispatch' | 'feed' | 'duty'
type Always = 'vitals' | 'scenes' | 'detail' | 'feed'
export type Columns = Readonly<Record<Always, readonly PanelId[]>> & Readonly<Partial<Record<Column, readonly PanelId[]>>>

export interface Topic {
  readonly id: string
  readonly title: WordKey
  readonly path: string
  /** Boards stand before topics in the navigation, each in this order. The overview is the first board; its key is 0. */
  readonly nav: 'board' | 'topic'
  readonly order: number
  /** Families of alerts that are its deviations; absent = all of them. */
  readonly families?: readonly Alert['family'][]
  /** Layers of the map that are shown when it is opened. */
  readonly layers: readonly string[]
  /** Kinds of assets its legend names at once, in this order; the others are one press away. */
  readonly kinds: readonly AssetKind[]
  readonly columns: Columns
  /** Where the map goes when it is opened: to the deepest water. Absent = it stays where it is. */
  readonly opensOn?: 'water'
  /** What the situation bar says when it is not about the worst alert: the district, or the water. */
  readonly situation: 'district' | 'water'
  /** The last day with its alerts, or the hours around now with what is forecast. */
  readonly strip: 'day' | 'forecast'
}
