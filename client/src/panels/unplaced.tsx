/** 未定位设备: devices that spoke before anybody placed them. Listed, never dropped. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { AssetSign } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { latest } from '../stores/latest.ts'
import { selectAsset, selection } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'
import type { Panel } from './panel.ts'

function Unplaced() {
  const { t } = useWords()
  const byId = useStore(assets, (s) => s.byId)
  const chosen = useStore(selection, (s) => s.asset)
  // A drone is placed by its own fixes.
  const fixVersion = useStore(latest, (s) => (s.fixVersion > 0 ? 1 : 0))
  const rows = useMemo(
    () => [...byId.values()].filter((a) => a.lon === undefined && !(a.kind === 'drone' && fixVersion > 0)),
    [byId, fixVersion],
  )
  if (rows.length === 0) return null
  return (
    <section className="panel unplaced" aria-label={t('unplaced.title')}>
      <header className="panel-head">
        <h2>{t('unplaced.title')}</h2>
        <span className="meta">{t('unplaced.note')}</span>
      </header>
      <ul>
        {rows.slice(0, 50).map((asset) => (
          <li key={asset.id}>
            <button type="button" className="plain" aria-pressed={asset.id === chosen} onClick={() => selectAsset(asset.id)}>
              <AssetSign kind={asset.kind} size={18} />
              <span className="name">{asset.name}</span>
              <span className="id">{asset.id}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

export default { id: 'unplaced', Body: Unplaced } satisfies Panel
