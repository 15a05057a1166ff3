/** 未定位设备: devices that spoke before anybody placed them. Listed, never dropped. */

import { MINUTE, type UnplacedAssets } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { type Query, useAsked } from '../rest/asked.ts'
import { AssetSign } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { latest } from '../stores/latest.ts'
import { selectAsset, selection } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'
import type { Panel } from './panel.ts'

const MOST = 50

/** Of kinds the screen does not hold whole, the platform knows which wait. */
const WAITING: Query = { key: 'unplaced', needs: 'asset.read', path: () => `/assets/unplaced?limit=${MOST}`, every: MINUTE }

function Unplaced() {
  const { t } = useWords()
  const { body } = useAsked<UnplacedAssets>(WAITING)
  const byId = useStore(assets, (s) => s.byId)
  const chosen = useStore(selection, (s) => s.asset)
  // A drone is placed by its own fixes.
  const fixVersion = useStore(latest, (s) => (s.fixVersion > 0 ? 1 : 0))
  const rows = useMemo(() => {
    const held = [...byId.values()].filter((a) => a.lon === undefined && !(a.kind === 'drone' && fixVersion > 0))
    return [...held, ...(body?.items ?? []).filter(({ id }) => !byId.has(id))]
  }, [byId, fixVersion, body])
  const more = Math.max(rows.length, body?.total ?? 0) - Math.min(rows.length, MOST)
  if (rows.length === 0) return null
  return (
    <section className="panel unplaced" aria-label={t('unplaced.title')}>
      <header className="panel-head">
        <h2>{t('unplaced.title')}</h2>
        <span className="meta">{t('unplaced.note')}</span>
      </header>
      <ul>
        {rows.slice(0, MOST).map((asset) => (
          <li key={asset.id}>
            <button type="button" className="plain" aria-pressed={asset.id === chosen} onClick={() => selectAsset(asset.id)}>
              <AssetSign kind={asset.kind} size={18} />
              <span className="name">{asset.name}</span>
              <span className="id">{asset.id}</span>
            </button>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="meta">{t('unplaced.more', { count: more })}</p>}
    </section>
  )
}

export default { id: 'unplaced', Body: Unplaced } satisfies Panel
