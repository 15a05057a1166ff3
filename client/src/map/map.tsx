/** The map on the screen: its fence, its buttons, its legend. Loaded after the shell, so that the alerts are there first. */
import type { AssetKind, FollowRequest } from '@yiwang/contract'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { AssetSign, UiIcon } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { connection } from '../stores/connection.ts'
import { layerShown, toggleLayer, view } from '../stores/view.ts'
import { useWords } from '../words/index.ts'
import { type Fence, LAYERS, openMap } from './fence.ts'
import { KINDS } from './kinds.ts'

export default function MapView({ watch }: { watch: (latest: FollowRequest['latest']) => void }) {
  const { t } = useWords()
  const host = useRef<HTMLDivElement>(null)
  const [fence, setFence] = useState<Fence>()
  const [failed, setFailed] = useState(false)
  useEffect(() => {
    if (!host.current) return
    let opened: Fence | undefined
    try {
      opened = openMap(host.current, watch)
      setFence(opened)
    } catch {
      setFailed(true)
    }
    return () => opened?.close()
  }, [watch])
  return (
    <>
      <div ref={host} className="map-host" role="application" aria-label={t('map.label')} />
      {failed && <p className="map-failed">{t('map.error')}</p>}
      {fence && <Tools fence={fence} />}
      {!failed && <Legend />}
      <SourceLine />
    </>
  )
}

function Tools({ fence }: { fence: Fence }) {
  const { t } = useWords()
  const [layers, setLayers] = useState(false)
  const state = useStore(view)
  return (
    <div className="map-tools">
      <button type="button" title={t('map.tiltTitle')} onClick={fence.tilt}>
        {t('map.tilt')}
      </button>
      <button type="button" aria-label={t('map.zoomIn')} title={t('map.zoomIn')} onClick={() => fence.zoomBy(1)}>
        <UiIcon sign="plus" size={21} />
      </button>
      <button type="button" aria-label={t('map.zoomOut')} title={t('map.zoomOut')} onClick={() => fence.zoomBy(-1)}>
        <UiIcon sign="minus" size={21} />
      </button>
      <button type="button" aria-label={t('map.north')} title={t('map.north')} onClick={fence.north}>
        <UiIcon sign="north" size={21} />
      </button>
      <button type="button" aria-label={t('map.all')} title={t('map.all')} onClick={fence.showAll}>
        <UiIcon sign="home" size={21} />
      </button>
      <button
        type="button"
        aria-label={t('map.layers')}
        title={t('map.layers')}
        aria-expanded={layers}
        onClick={() => setLayers(!layers)}
      >
        <UiIcon sign="layers" size={21} />
      </button>
      {layers && (
        <div className="map-layers">
          {LAYERS.map(({ id, title }) => (
            <label key={id}>
              <input type="checkbox" checked={layerShown(state, id)} onChange={() => toggleLayer(id)} />
              {t(title)}
            </label>
          ))}
        </div>
      )}
    </div>
  )
}

function Legend() {
  const { say } = useWords()
  const byId = useStore(assets, (s) => s.byId)
  const kinds = useStore(knowledge, (s) => s.catalogue?.assetKinds)
  const counts = useMemo(() => {
    const count = new Map<AssetKind, number>()
    for (const { kind } of byId.values()) count.set(kind, (count.get(kind) ?? 0) + 1)
    return count
  }, [byId])
  const there = KINDS.filter((kind) => (counts.get(kind) ?? 0) > 0)
  if (there.length === 0) return null
  return (
    <ul className="legend">
      {there.map((kind) => {
        const title = kinds?.[kind]
        return (
          <li key={kind}>
            {kind === 'camera' ? <i className="camera-dot" /> : <AssetSign kind={kind} size={18} />}
            {title ? say(title) : kind}
            <b>{counts.get(kind)?.toLocaleString('en')}</b>
          </li>
        )
      })}
    </ul>
  )
}

function SourceLine() {
  const { t } = useWords()
  const demo = useStore(connection, (s) => s.status?.processes.some((p) => p.name === 'demo') === true)
  return <p className="map-source">{t(demo ? 'map.demo' : 'map.source')}</p>
}
