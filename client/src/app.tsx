/** The shell: bars, columns of panels around the map, tabs on a phone. What stands in it is said by the topic that is open. */
import type { Bbox } from '@yiwang/contract'
import { type CSSProperties, lazy, Suspense, useEffect } from 'react'
import { useStore } from 'zustand'
import { ADMIN, administers } from './access/account-menu.tsx'
import { useMay } from './alerts/allowed.ts'
import { MapArea } from './map/map-area.tsx'
import { Announcer } from './panels/announcer.tsx'
import { PanelColumn } from './panels/column.tsx'
import { DiskBand } from './panels/disk-band.tsx'
import { DrillDialog } from './panels/drill-dialog.tsx'
import { KeysDialog } from './panels/keys-dialog.tsx'
import { LinkBanner, useCut } from './panels/link-banner.tsx'
import { Situation } from './panels/situation.tsx'
import { TopBar } from './panels/top-bar.tsx'
import { connection, HATCH_AFTER } from './stores/connection.ts'
import { route, stand } from './stores/route.ts'
import { selection } from './stores/selection.ts'
import { session } from './stores/session.ts'
import { canvas, nearSeam } from './stores/shape.ts'
import { showLayers } from './stores/view.ts'
import { topicAt } from './topics/find.ts'
import { type FoldedColumn, foldedColumns } from './topics/fold.ts'
import { useWords } from './words/index.ts'

const TABS = ['feed', 'map', 'health'] as const
const Admin = lazy(() => import('./admin/admin.tsx'))
const WallCheck = lazy(() => import('./wall/wall-check.tsx'))

type Watch = (box: Bbox) => void

export function App({ watch }: { watch: Watch }) {
  const path = useStore(route, (s) => s.path)
  const follows = useMay('follow')
  const isAdministrator = useStore(session, ({ own }) => own !== undefined && administers(own))
  const asked = path === ADMIN || path.startsWith(`${ADMIN}/`)
  // Whoever has no command screen has the administration; whoever has nothing to do there has the command screen.
  const administration = !follows || (asked && isAdministrator)
  useEffect(() => {
    if (asked !== administration) stand(administration ? ADMIN : '/')
  }, [asked, administration])
  if (administration) {
    return (
      <Suspense>
        <Admin />
      </Suspense>
    )
  }
  if (path !== '/wall-check') return <Command watch={watch} />
  return (
    <Suspense>
      <WallCheck />
    </Suspense>
  )
}

function Command({ watch }: { watch: Watch }) {
  const { t } = useWords()
  const topic = useStore(route, ({ path }) => topicAt(path))
  const cut = useCut(HATCH_AFTER)
  const tab = useStore(selection, (s) => s.tab)
  const drawer = useStore(selection, (s) => s.drawer)
  const chosen = useStore(selection, (s) => s.alert !== undefined)
  const drill = useStore(connection, (s) => Boolean(s.status?.drill))
  const { shape, seams } = useStore(canvas)
  const { left, right } = foldedColumns(topic.columns, shape)
  useEffect(() => showLayers(topic.layers, topic.kinds, topic.opensOn), [topic])
  const name = t('app.name')
  const title = t(topic.title)
  useEffect(() => {
    document.title = `${title} · ${name}`
  }, [title, name])
  const states = [
    columnsEnd(seams, left.length) && 'map-at-seam',
    drawer && 'drawer',
    cut && 'cut',
    chosen && 'chosen',
    drill && 'drill',
  ].filter(Boolean)
  const clear = { '--first': seams[0] && `${seams[0]}px`, '--last': seams.length && `${seams.at(-1)}px` } as CSSProperties
  return (
    <div className={['app', `shape-${shape}`, `topic-${topic.id}`, `tab-${tab}`, ...states].join(' ')} style={clear}>
      <TopBar topic={topic} />
      <div className="bands">
        <LinkBanner />
        <DiskBand />
        <Situation topic={topic} />
      </div>
      <main className="work">
        <Side name="left" columns={left} />
        <MapArea watch={watch} />
        <Side name="right" columns={right} />
      </main>
      <Tabs />
      <KeysDialog />
      <DrillDialog />
      <Announcer />
    </div>
  )
}

function remNow(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
}

/** Whether the columns beside the map end at a seam, so that the map begins there. */
function columnsEnd(seams: readonly number[], columns: number): boolean {
  return columns > 1 && nearSeam(seams, columns * 30 * remNow())
}

/** Columns are 30 rem wide where there are several; the seams are known, so each can tell whether it ends at one. */
function Side({ name, columns }: { name: 'left' | 'right'; columns: readonly FoldedColumn[] }) {
  const { width, seams } = useStore(canvas)
  const each = 30 * remNow()
  return (
    <aside className={`side ${name}`}>
      {columns.map(({ name: column, groups }, i) => {
        const from = name === 'left' ? i * each : width - (columns.length - i) * each
        const seam = columns.length > 1 && (nearSeam(seams, from) || nearSeam(seams, from + each))
        return <PanelColumn key={`${column} ${groups.join()}`} name={column} groups={groups} seam={seam} />
      })}
    </aside>
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
