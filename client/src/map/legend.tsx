/** What the signs mean and how many of each there are: every kind a switch of its own. */
import { useStore } from 'zustand'
import { AssetSign } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { layerShown, view } from '../stores/view.ts'
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

function KindLegend() {
  const { t, say } = useWords()
  const counts = useStore(assets, (s) => s.counts)
  const kinds = useStore(knowledge, (s) => s.catalogue?.assetKinds)
  const there = KINDS.filter((kind) => (counts[kind] ?? 0) > 0)
  if (there.length === 0) return null
  return (
    <ul className="legend" aria-label={t('legend.kinds')}>
      {there.map((kind) => {
        const title = kinds?.[kind]
        return (
          <li key={kind}>
            {kind === 'camera' ? <i className="camera-dot" /> : <AssetSign kind={kind} size={18} />}
            {title ? say(title) : kind}
            <b>{counts[kind]?.toLocaleString('en')}</b>
          </li>
        )
      })}
    </ul>
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
