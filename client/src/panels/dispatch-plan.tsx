/** 推荐派单: its source is not connected yet. */
import type { Panel } from './panel.ts'
import { Unconnected } from './unconnected.tsx'

function DispatchPlan() {
  return <Unconnected title="dispatchPlan.title" said="dispatchPlan.unconnected" />
}

export default { id: 'dispatchPlan', Body: DispatchPlan } satisfies Panel
