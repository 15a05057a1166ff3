/** The shape of a panel: where it stands and in what order. Columns fold into each other on narrower screens. */
import type { ComponentType } from 'react'

export interface Panel {
  readonly id: string
  /** From left to right around the map; the two of a side share one column under 2880 px. */
  readonly column: 'vitals' | 'sources' | 'detail' | 'feed'
  readonly order: number
  readonly Body: ComponentType
}
