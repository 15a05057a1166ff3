/** 处置力量: what stands ready against the water. Who has arrived is said by a dispatch system; there is none yet. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { airborne } from '../forces/airborne.ts'
import { FLOOD_GOODS, heldIn } from '../forces/stock.ts'
import { AssetSign, UiIcon } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { shown } from '../stores/shown.ts'
import { countText } from '../words/count.ts'
import { useWords } from '../words/index.ts'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'

function FloodForces() {
  const { t } = useWords()
  const byId = useStore(assets, (s) => s.byId)
  const { held, warehouses } = useMemo(() => heldIn(byId.values(), FLOOD_GOODS), [byId])
  const fixes = useStore(shown, (s) => s.latest.fixVersion)
  const drones = useMemo(() => [...byId.values()].filter(({ kind }) => kind === 'drone'), [byId])
  const flying = useMemo(() => {
    if (fixes === undefined) return 0
    const { latest, freshness } = shown.getState()
    return airborne(drones, latest, freshness).length
  }, [drones, fixes])
  return (
    <Section title={t('floodForces.title')} meta={t('floodForces.note')} className="stock live">
      {warehouses === 0 && drones.length === 0 && <p className="empty">{t('floodForces.none')}</p>}
      <ul>
        {drones.length > 0 && (
          <li>
            <AssetSign kind="drone" size={20} />
            <span className="name">{t('floodForces.drones')}</span>
            <b>
              {flying} <small>/ {drones.length}</small>
            </b>
          </li>
        )}
        {held.map(({ item, unit, count, places }) => (
          <li key={item} title={t('floodForces.places', { count: places, total: warehouses })}>
            <AssetSign kind="warehouse" size={20} />
            <span className="name">{item}</span>
            <b>
              {countText(count)} <small>{unit}</small>
            </b>
          </li>
        ))}
        <li className="absent">
          <UiIcon sign="person" size={20} />
          <span className="name">{t('floodForces.people')}</span>
          <small>{t('unconnected')}</small>
        </li>
      </ul>
    </Section>
  )
}

export default {
  id: 'floodForces',
  past: true,
  needs: { right: 'asset.read', of: ['warehouse'], title: 'floodForces.title' },
  Body: FloodForces,
} satisfies Panel
