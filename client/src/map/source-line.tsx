/** Whose map it is and by which approval: on every map, whatever it is. And in the layer panel what is wrong with it. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { assets } from '../stores/assets.ts'
import { basemapStore } from '../stores/basemap.ts'
import { useWords } from '../words/index.ts'
import { beyond } from './home.ts'

export function SourceLine() {
  const { t } = useWords()
  const basemap = useStore(basemapStore, (s) => s.basemap)
  if (!basemap) return null
  const source = basemap.demo ? t('basemap.demo') : basemap.kind === 'none' ? t('basemap.none') : basemap.attribution
  const approval = basemap.approval === undefined ? t('basemap.noApproval') : t('basemap.approval', { number: basemap.approval })
  return <p className="map-source">{[source, approval].filter((part) => part !== '').join(' · ')}</p>
}

export function GroundNotes() {
  const { t } = useWords()
  const { basemap, failing } = useStore(basemapStore)
  const byId = useStore(assets, (s) => s.byId)
  const outside = useMemo(() => beyond(basemap, byId.values()), [basemap, byId])
  const problem = basemap?.kind === 'none' ? basemap.problem : undefined
  return (
    <>
      {problem !== undefined && <p className="ground-note">{t('basemap.problem', { problem })}</p>}
      {failing && <p className="ground-note">{t('basemap.failing')}</p>}
      {outside > 0 && <p className="ground-note">{t('basemap.beyond', { count: outside })}</p>}
    </>
  )
}
