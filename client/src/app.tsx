/** The shell: bars, columns of panels around the map, tabs on a phone. */
import type { FollowRequest } from '@yiwang/contract'
import { useStore } from 'zustand'
import { MapArea } from './map/map-area.tsx'
import { Announcer } from './panels/announcer.tsx'
import { KeysDialog } from './panels/keys-dialog.tsx'
import { LinkBanner, useLostFor } from './panels/link-banner.tsx'
import type { Panel } from './panels/panel.ts'
import * as registry from './panels/registry.ts'
import { Situation } from './panels/situation.tsx'
import { TopBar } from './panels/top-bar.tsx'
import { HATCH_AFTER } from './stores/connection.ts'
import { selection } from './stores/selection.ts'
import { useWords } from './words/index.ts'

const PANELS: readonly Panel[] = Object.values(registry).sort((a: Panel, b: Panel) => a.order - b.order)
const TABS = ['feed', 'map', 'health'] as const

export function App({ watch }: { watch: (latest: FollowRequest['latest']) => void }) {
  const cut = useLostFor() >= HATCH_AFTER
  const tab = useStore(selection, (s) => s.tab)
  const drawer = useStore(selection, (s) => s.drawer)
  const chosen = useStore(selection, (s) => s.alert !== undefined)
  return (
    <div className={`app tab-${tab}${drawer ? ' drawer' : ''}${cut ? ' cut' : ''}${chosen ? ' chosen' : ''}`}>
      <LinkBanner />
      <TopBar />
      <Situation />
      <main className="work">
        <aside className="side left">
          <Column of="vitals" />
          <Column of="sources" />
        </aside>
        <MapArea watch={watch} />
        <aside className="side right">
          <Column of="detail" />
          <Column of="feed" />
        </aside>
      </main>
      <Tabs />
      <KeysDialog />
      <Announcer />
    </div>
  )
}

function Column({ of }: { of: Panel['column'] }) {
  return (
    <div className={`column ${of}`}>
      {PANELS.filter((panel) => panel.column === of).map(({ id, Body }) => (
        <Body key={id} />
      ))}
    </div>
  )
}

function Tabs() {
  const { t } = useWords()
  const tab = useStore(selection, (s) => s.tab)
  return (
    <nav className="tabs">
      {TABS.map((one) => (
        <button key={one} type="button" aria-pressed={one === tab} onClick={() => selection.setState({ tab: one })}>
          {t(`tab.${one}`)}
        </button>
      ))}
    </nav>
  )
}
