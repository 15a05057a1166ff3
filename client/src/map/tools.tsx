/** The tools at the map's edge: view, search, layers, measuring. Everything the pointer can do on the map has a button here. */
import { type ReactNode, useState } from 'react'
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import type { UiSign } from '../shapes/paths.ts'
import { permits, session } from '../stores/session.ts'
import { command, layerShown, toggleLayer, view } from '../stores/view.ts'
import { useWords } from '../words/index.ts'
import type { WordKey } from '../words/zh.ts'
import { LAYERS } from './fence.ts'
import { GroundSwitch } from './ground-switch.tsx'
import { MeasurePanel } from './measure-panel.tsx'
import { SearchBox } from './search-box.tsx'
import { GroundNotes } from './source-line.tsx'

export function MapTools() {
  const { t } = useWords()
  const [open, setOpen] = useState<'layers' | 'more'>()
  const toggle = (one: typeof open) => () => setOpen(open === one ? undefined : one)
  const measuring = useStore(view, (s) => s.measuring)
  const tilted = useStore(view, (s) => (s.camera?.pitch ?? 0) > 5)
  return (
    <div className="map-tools">
      <div className="map-buttons" role="toolbar" aria-label={t('map.tools')} aria-orientation="vertical">
        <button
          type="button"
          title={t('map.tiltTitle')}
          aria-label={t('map.tiltTitle')}
          aria-pressed={tilted}
          onClick={() => command({ do: 'tilt' })}
        >
          {t(tilted ? 'map.tilt' : 'map.flat')}
        </button>
        <Tool sign="plus" name="map.zoomIn" run={() => command({ do: 'zoom', by: 1 })} />
        <Tool sign="minus" name="map.zoomOut" run={() => command({ do: 'zoom', by: -1 })} />
        <Tool sign="layers" name="map.layers" open={open === 'layers'} run={toggle('layers')}>
          {open === 'layers' && <LayerSwitches />}
        </Tool>
        <Tool sign="more" name="map.more" open={open === 'more'} run={toggle('more')}>
          {open === 'more' && <MoreTools done={() => setOpen(undefined)} />}
        </Tool>
      </div>
      <div className="map-panels">
        <SearchBox />
        {measuring && <MeasurePanel />}
      </div>
    </div>
  )
}

function Tool(props: { sign: UiSign; name: WordKey; run: () => void; open?: boolean; children?: ReactNode }) {
  const { t } = useWords()
  const { sign, name, run, open, children } = props
  return (
    <div className="map-tool">
      <button type="button" aria-label={t(name)} title={t(name)} aria-expanded={open} onClick={run}>
        <UiIcon sign={sign} size={21} />
      </button>
      {children}
    </div>
  )
}

/** What is seldom needed, by name. */
function MoreTools({ done }: { done: () => void }) {
  const { t } = useWords()
  const measuring = useStore(view, (s) => s.measuring)
  const rows: readonly { sign: UiSign; name: WordKey; run: () => void; on?: boolean }[] = [
    { sign: 'home', name: 'map.all', run: () => command({ do: 'all' }) },
    { sign: 'north', name: 'map.north', run: () => command({ do: 'north' }) },
    { sign: 'ruler', name: 'measure.title', run: () => view.setState({ measuring: !measuring }), on: measuring },
  ]
  return (
    <div className="map-layers map-more">
      {rows.map(({ sign, name, run, on }) => (
        <button
          key={name}
          type="button"
          aria-pressed={on}
          onClick={() => {
            run()
            done()
          }}
        >
          <UiIcon sign={sign} size={20} />
          {t(name)}
        </button>
      ))}
    </div>
  )
}

function LayerSwitches() {
  const { t } = useWords()
  const state = useStore(view)
  const who = useStore(session)
  return (
    <fieldset className="map-layers">
      <legend className="unseen">{t('map.layers')}</legend>
      {LAYERS.filter(({ tool, within }) => !tool && within === undefined)
        .sort((a, b) => b.z - a.z)
        .map(({ id, title, needs }) => {
          const closed = needs !== undefined && !permits(who, needs)
          return (
            <label key={id} className={closed ? 'no-right' : ''}>
              <input
                type="checkbox"
                disabled={closed}
                checked={!closed && layerShown(state, id)}
                onChange={() => toggleLayer(id)}
              />
              {t(title)}
              {closed && (
                <small>
                  <UiIcon sign="lock" size={14} />
                  {t('noRight.title')}
                </small>
              )}
            </label>
          )
        })}
      <GroundSwitch />
      <GroundNotes />
    </fieldset>
  )
}
