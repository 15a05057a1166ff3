/** The shape of a panel. Where it stands is said by the topic that shows it. */
import type { Action, AssetKind } from '@yiwang/contract'
import type { ComponentType } from 'react'
import type { WordKey } from '../words/zh.ts'

/** Without this right, to anything or to anything of these kinds, it has nothing to show: it stays away, and its column says so under this name. */
export interface Needs {
  readonly right: Action
  readonly of?: readonly AssetKind[]
  readonly title: WordKey
}

export interface Panel {
  /** The name it is registered by. */
  readonly id: string
  /** Takes the room that is left in its column, and at least this share of it; the others take what they need. */
  readonly fills?: number
  /** Shows what is shown: also a past instant. Without it the panel is live only and stands back in playback. */
  readonly past?: true
  readonly needs?: Needs
  readonly Body: ComponentType
}
