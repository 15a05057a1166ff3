/** 工单时效: its source is not connected yet. */
import type { Panel } from './panel.ts'
import { Unconnected } from './unconnected.tsx'

function CaseTimes() {
  return <Unconnected title="caseTimes.title" said="caseTimes.unconnected" />
}

export default { id: 'caseTimes', Body: CaseTimes } satisfies Panel
