/** 无人机画面: the newest picture of the water, from a drone or a camera over a flood point, and what the drones in the air report. */
import type { Asset } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { waterShot } from '../alerts/shots.ts'
import { placeOf } from '../alerts/wording.ts'
import { AssetSign } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { FRESH, OFFLINE } from '../stores/freshness.ts'
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

const AIRBORNE_M = 5
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
    const up = ({ kind, handle }: Asset) =>
      kind === 'drone' && freshness[handle] !== OFFLINE && (latest.fixes.elevation[handle] ?? 0) > AIRBORNE_M
    return [...byId.values()].filter(up)
  }, [byId, fixes])
  const age = shot && now - shot.evidence.at
  return (
    <Section
      title={t('dronePicture.title')}
      meta={age !== undefined ? t(age > OLD ? 'dronePicture.old' : 'dronePicture.age', { age: durationText(age, t) }) : ''}
      className="drone-picture live"
    >
      {shot ? (
        <Picture key={shot.evidence.sha256} evidence={shot.evidence} level={shot.alert.level} place={placeOf(shot.alert, byId)} />
      ) : (
        <Unread failed={sees ? 'absent' : 'refused'} said="dronePicture.none" />
      )}
      <ul>
        {flying.map((drone) => (
          <Telemetry key={drone.id} drone={drone} />
        ))}
      </ul>
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
    <li>
      <button type="button" className={fresh ? 'plain' : 'plain old'} onClick={() => selectAsset(drone.id)}>
        <AssetSign kind="drone" size={18} />
        <span className="name">{drone.name}</span>
        <span className="said">{words.join(' · ')}</span>
      </button>
    </li>
  )
}

export default { id: 'dronePicture', past: true, Body: DronePicture } satisfies Panel
