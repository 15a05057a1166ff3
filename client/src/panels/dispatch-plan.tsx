/** 推荐派单: the forces nearest to the alert. When they could be there, and sending them, is for a case system; there is none yet. */
import { useStore } from 'zustand'
import { AssetSign } from '../shapes/marks.tsx'
import { knowledge } from '../stores/catalogue.ts'
import { selectAsset } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'
import { Section } from './head.tsx'
import { distanceText, FORCES, useNear } from './near-forces.tsx'
import type { Panel } from './panel.ts'
import { Unconnected } from './unconnected.tsx'
import { useFocus } from './use-focus.ts'
import { Waiting } from './waiting.tsx'

const OF_EACH_KIND = 2

function DispatchPlan() {
  const { t, say } = useWords()
  const kinds = useStore(knowledge, (s) => s.catalogue?.assetKinds)
  const near = useNear(useFocus(), FORCES, OF_EACH_KIND)
  if (near?.length === 0) return <Unconnected title="dispatchPlan.title" said="dispatchPlan.unconnected" />
  return (
    <Section title={t('dispatchPlan.title')} meta={t('dispatchPlan.by')} className="near live">
      {!near && <Waiting about={t('dispatchPlan.title')} />}
      <ul>
        {near?.map(({ asset: { id, name, kind }, metres }) => {
          const kindName = kinds?.[kind]
          return (
            <li key={id}>
              <button type="button" className="plain" onClick={() => selectAsset(id)}>
                <AssetSign kind={kind} size={20} />
                <span className="name">{name}</span>
                <small>{kindName ? say(kindName) : ''}</small>
                <b>{distanceText(metres, t)}</b>
              </button>
            </li>
          )
        })}
      </ul>
      <p className="note">{t('dispatchPlan.later')}</p>
    </Section>
  )
}

export default { id: 'dispatchPlan', Body: DispatchPlan } satisfies Panel
