/** The shape of a panel. Where it stands is said by the topic that shows it. */
import type { ComponentType } from 'react'

export interface Panel {
  /** The name it is registered by. */
  readonly id: string
  /** Takes the room that is left in its column, and at least this share of it; the others take what they need. */
  readonly fills?: number
  /** Shows what is shown: also a past instant. Without it the panel is live only and stands back in playback. */
  readonly past?: true
  readonly Body: ComponentType
}
