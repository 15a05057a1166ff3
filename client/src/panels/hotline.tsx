/** 12345: its source is not connected yet. */
import type { Panel } from './panel.ts'
import { Unconnected } from './unconnected.tsx'

function Hotline() {
  return <Unconnected title="hotline.title" said="hotline.unconnected" />
}

export default { id: 'hotline', Body: Hotline } satisfies Panel
