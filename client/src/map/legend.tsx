/** What the signs mean and how many of each there are. */
import type { AssetKind } from '@yiwang/contract'
import { useId, useState } from 'react'
import { useStore } from 'zustand'
import { AssetSign } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { selection } from '../stores/selection.ts'
import { canvas } from '../stores/shape.ts'
import { layerShown, view } from '../stores/view.ts'
import { countText } from '../words/count.ts'
import { useWords } from '../words/index.ts'
import { KINDS } from './kinds.ts'

export function Legend() {
  const water = useStore(view, (s) => layerShown(s, 'callouts'))
  const kinds = useStore(view, (s) => layerShown(s, 'assets'))
  return (
    <div className="legends">
      {water && <WaterLegend />}
      {kinds && <KindLegend />}
    </div>
  )
}

/** The topic's own kinds and that of the chosen asset; the rest is one press away. */
function KindLegend() {
  const { t } = useWords()
  const list = useId()
  const [whole, setWhole] = useState(false)
  const counts = useStore(assets, (s) => s.counts)
  const named = useStore(view, (s) => s.topicKinds)
  const chosenId = useStore(selection, (s) => s.asset)
  const chosen = useStore(assets, (s) => (chosenId === undefined ? undefined : s.byId.get(chosenId)?.kind))
  const there = KINDS.filter((kind) => (counts[kind] ?? 0) > 0)
  const first = (named ?? there).filter((kind) => there.includes(kind))
  const others = there.filter((kind) => !first.includes(kind))
  // On a phone it would lie over half the map.
  const folded = useStore(canvas, ({ shape }) => shape === 'phone') && !whole
  const shown = whole ? [...first, ...others] : folded ? [] : [...first, ...others.filter((kind) => kind === chosen)]
  if (there.length === 0) return null
  return (
    <div className="legend kinds">
      <ul id={list} aria-label={t('legend.kinds')}>
        {shown.map((kind) => (
          <KindRow key={kind} kind={kind} count={counts[kind] ?? 0} />
        ))}
      </ul>
      {(folded || others.length > 0) && (
        <button type="button" aria-expanded={whole} aria-controls={list} onClick={() => setWhole(!whole)}>
          {whole ? t('legend.fewer') : folded ? t('legend.kinds') : t('legend.more', { count: there.length - shown.length })}
        </button>
      )}
    </div>
  )
}

function KindRow({ kind, count }: { kind: AssetKind; count: number }) {
  const { say } = useWords()
  const title = useStore(knowledge, (s) => s.catalogue?.assetKinds[kind])
  return (
    <li>
      {kind === 'camera' ? <i className="camera-dot" /> : <AssetSign kind={kind} size={18} />}
      {title ? say(title) : kind}
      <b>{countText(count)}</b>
    </li>
  )
}

function WaterLegend() {
  const { t } = useWords()
  return (
    <ul className="legend water" aria-label={t('legend.water')}>
      <li className="legend-title">{t('legend.water')}</li>
      <li>
        <svg viewBox="0 0 18 26" className="legend-column" aria-hidden="true">
          <rect x="5" y="11" width="8" height="15" />
          <rect x="5" y="2" width="8" height="9" className="coming" />
        </svg>
        {t('legend.column')}
      </li>
      <li>
        <svg viewBox="0 0 18 14" aria-hidden="true">
          <ellipse cx="9" cy="7" rx="8" ry="5" className="pool" />
        </svg>
        {t('legend.pool')}
      </li>
      <li>
        <svg viewBox="0 0 18 14" aria-hidden="true">
          <path d="M1 7h16" className="closed" />
        </svg>
        {t('legend.closed')}
      </li>
      <li>
        <svg viewBox="0 0 18 16" aria-hidden="true">
          <path d="M2 14 9 3l7 11Z" className="drone-view" />
        </svg>
        {t('legend.droneView')}
      </li>
    </ul>
  )
}
