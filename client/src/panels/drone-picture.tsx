/** 无人机画面: the newest picture of the water, from a drone or a camera over a flood point; on a drone's, what that drone reports. */
import type { Asset } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { waterShot } from '../alerts/shots.ts'
import { placeOf } from '../alerts/wording.ts'
import { airborne } from '../forces/airborne.ts'
import { AssetSign, UiIcon } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { FRESH } from '../stores/freshness.ts'
import { lastValue } from '../stores/latest.ts'
import { selectAsset } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { durationText } from '../words/time.ts'
import { Picture } from './evidence.tsx'
import { Section } from './head.tsx'
import { useShownNow } from './now.ts'
import type { Panel } from './panel.ts'
import { Unread } from './unread.tsx'

/** A picture older than this is no picture of now. */
const OLD = 60_000

function DronePicture() {
  const { t } = useWords()
  const sees = useMay('evidence.read')
  const now = useShownNow()
  const alerts = useStore(shown, (s) => s.alerts)
  const byId = useStore(assets, (s) => s.byId)
  const fixes = useStore(shown, (s) => s.latest.fixVersion)
  const shot = useMemo(() => waterShot(alerts.values(), byId), [alerts, byId])
  const flying = useMemo(() => {
    if (fixes === undefined) return []
    const { latest, freshness } = shown.getState()
    return airborne(byId.values(), latest, freshness)
  }, [byId, fixes])
  const age = shot && now - shot.evidence.at
  // The one that took the picture; where there is none, whichever is up. A fixed camera's picture is no drone's.
  const site = shot && byId.get(shot.alert.asset)?.traits.site
  const drone = shot ? flying.find(({ id }) => id === site || id === shot.alert.asset) : flying[0]
  return (
    <Section
      title={t('dronePicture.title')}
      meta={age !== undefined ? t(age > OLD ? 'dronePicture.old' : 'dronePicture.age', { age: durationText(age, t) }) : ''}
      className={shot ? 'drone-picture pictured live' : 'drone-picture live'}
    >
      {shot ? (
        <Picture key={shot.evidence.sha256} evidence={shot.evidence} level={shot.alert.level} place={placeOf(shot.alert, byId)} />
      ) : (
        <Unread failed={sees ? 'absent' : 'refused'} said="dronePicture.none" />
      )}
      <p className="osd">
        {age !== undefined && age > OLD && (
          <span>
            <UiIcon sign="clock" size={14} /> {t('dronePicture.old', { age: durationText(age, t) })}
          </span>
        )}
        {drone && <Telemetry drone={drone} />}
      </p>
    </Section>
  )
}

function Telemetry({ drone }: { drone: Asset }) {
  const { t } = useWords()
  const fresh = useStore(shown, (s) => s.freshness[drone.handle] === FRESH)
  const height = useStore(shown, (s) => s.latest.fixes.elevation[drone.handle])
  const speed = useStore(shown, (s) => s.latest.fixes.speed[drone.handle])
  const battery = useStore(shown, (s) => lastValue(s.latest, 'battery.level', drone.handle)?.value)
  const words = [
    height !== undefined && !Number.isNaN(height) && t('dronePicture.height', { m: Math.round(height) }),
    speed !== undefined && !Number.isNaN(speed) && t('dronePicture.speed', { speed: speed.toFixed(1) }),
    battery !== undefined && t('dronePicture.battery', { percent: Math.round(battery) }),
  ].filter((word) => typeof word === 'string')
  return (
    <button type="button" className={fresh ? 'plain' : 'plain old'} title={drone.name} onClick={() => selectAsset(drone.id)}>
      <AssetSign kind="drone" size={16} />
      {words.join(' · ')}
    </button>
  )
}

export default { id: 'dronePicture', past: true, Body: DronePicture } satisfies Panel
