/** 经济运行: its source is not connected yet. */
import type { Panel } from './panel.ts'
import { Unconnected } from './unconnected.tsx'

function EconomyFigures() {
  return <Unconnected title="economyFigures.title" said="economyFigures.unconnected" />
}

export default { id: 'economyFigures', Body: EconomyFigures } satisfies Panel
