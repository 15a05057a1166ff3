/** 可调力量: who and what could go: near the chosen alert when there is one, wherever one may see otherwise. */
import type { Asset } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { forcesNear, NEAR_M, type Place } from '../forces/near.ts'
import { AssetSign, UiIcon } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import type { Latest } from '../stores/latest.ts'
import { selection } from '../stores/selection.ts'
import { alertIn, shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'

/** What flies is where it was last heard; everything else where it is registered. */
function placedBy({ fixes }: Latest) {
  return ({ kind, handle }: Asset): Place | undefined => {
    const lon = fixes.lon[handle]
    const lat = fixes.lat[handle]
    const heard = kind === 'drone' && lon !== undefined && lat !== undefined && !Number.isNaN(lon)
    return heard ? { lon, lat } : undefined
  }
}

function Forces() {
  const { t, say } = useWords()
  const byId = useStore(assets, (s) => s.byId)
  const kinds = useStore(knowledge, (s) => s.catalogue?.assetKinds)
  const chosen = useStore(selection, (s) => s.alert)
  const alert = useStore(shown, (s) => alertIn(s, chosen))
  // A drone crosses the circle now and then, not with every fix.
  const fixes = useStore(shown, (s) => (alert ? Math.floor(s.latest.fixVersion / 10) : undefined))
  const forces = useMemo(() => {
    const place = alert?.lon !== undefined && alert.lat !== undefined ? { lon: alert.lon, lat: alert.lat } : undefined
    return forcesNear(byId.values(), place, fixes === undefined ? undefined : placedBy(shown.getState().latest))
  }, [byId, alert, fixes])
  const near = forces[0]?.near !== undefined
  const whole = useMay('asset.read', {})
  return (
    <Section
      title={t('forces.title')}
      meta={near ? t('forces.near', { km: NEAR_M / 1_000 }) : t(whole ? 'forces.district' : 'forces.own')}
      className="forces live"
    >
      <ul>
        <li className="absent">
          <UiIcon sign="person" size={22} />
          <span className="name">{t('forces.gridWorkers')}</span>
          <small>{t('unconnected')}</small>
        </li>
        {forces.map(({ kind, near, total }) => {
          const name = kinds?.[kind]
          return (
            <li key={kind}>
              <AssetSign kind={kind} size={22} />
              <span className="name">{name ? say(name) : kind}</span>
              <b>{near ?? total}</b>
              {near !== undefined && <small>{t('forces.of', { total })}</small>}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

export default {
  id: 'forces',
  past: true,
  needs: { right: 'asset.read', of: ['fireStation', 'drone', 'warehouse'], title: 'forces.title' },
  Body: Forces,
} satisfies Panel
