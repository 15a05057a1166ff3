/** 就近视频: the cameras nearest to the alert, each one press from its place on the map. */
import type { AssetKind } from '@yiwang/contract'
import { useStore } from 'zustand'
import { AssetSign } from '../shapes/marks.tsx'
import { OFFLINE, STALE } from '../stores/freshness.ts'
import { selectAsset } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { flyTo } from '../stores/view.ts'
import { useWords } from '../words/index.ts'
import { Cut } from './cut.tsx'
import { Section } from './head.tsx'
import { distanceText, useNear } from './near-forces.tsx'
import type { Panel } from './panel.ts'
import { useFocus } from './use-focus.ts'
import { Waiting } from './waiting.tsx'

const CAMERAS: readonly AssetKind[] = ['camera']
const MOST = 16

function NearCameras() {
  const { t } = useWords()
  const alert = useFocus()
  const near = useNear(alert, CAMERAS, MOST)
  const freshness = useStore(shown, (s) => s.freshness)
  const quiet = (handle: number) => freshness[handle] === OFFLINE || freshness[handle] === STALE
  return (
    <Section title={t('nearCameras.title')} meta={t('nearCameras.by')} className="near live">
      {!near && <Waiting about={t('nearCameras.title')} />}
      {near?.length === 0 && <p className="empty">{t(alert ? 'nearCameras.none' : 'course.none')}</p>}
      <Cut rowRem={2.25}>
        {near?.map(({ asset: { id, name, handle }, metres, lon, lat }) => (
          <button
            key={id}
            type="button"
            className={quiet(handle) ? 'plain old' : 'plain'}
            onClick={() => {
              selectAsset(id)
              flyTo(lon, lat)
            }}
          >
            <AssetSign kind="camera" size={20} />
            <span className="name">{name}</span>
            {quiet(handle) && <small>{t(freshness[handle] === OFFLINE ? 'nearCameras.offline' : 'nearCameras.stale')}</small>}
            <b>{distanceText(metres, t)}</b>
          </button>
        ))}
      </Cut>
    </Section>
  )
}

export default {
  id: 'nearCameras',
  fills: 0.2,
  needs: { right: 'asset.read', of: ['camera'], title: 'nearCameras.title' },
  Body: NearCameras,
} satisfies Panel
