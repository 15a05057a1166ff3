/** 消防控制室: rooms by state, then each of them, the worst first. */
import { useMemo, useState } from 'react'
import { useStore } from 'zustand'
import { titleOf } from '../alerts/wording.ts'
import { ROOM_STATES, type Room, type RoomState } from '../fire/rooms.ts'
import { LevelMark, UiIcon } from '../shapes/marks.tsx'
import { knowledge } from '../stores/catalogue.ts'
import { selectAlert, selectAsset } from '../stores/selection.ts'
import { flyTo } from '../stores/view.ts'
import { useWords } from '../words/index.ts'
import { durationText, momentText } from '../words/time.ts'
import { Cut } from './cut.tsx'
import { lookOf } from './feed.tsx'
import { Section } from './head.tsx'
import { useShownNow } from './now.ts'
import type { Panel } from './panel.ts'
import { useRooms } from './use-rooms.ts'

function FireRooms() {
  const { t } = useWords()
  const rooms = useRooms()
  const [only, setOnly] = useState<RoomState>()
  const counts = useMemo(() => {
    const byState = new Map<RoomState, Room[]>()
    for (const room of rooms) byState.set(room.state, [...(byState.get(room.state) ?? []), room])
    return byState
  }, [rooms])
  const listed = only ? (counts.get(only) ?? []) : rooms
  return (
    <Section title={t('rooms.title', { count: rooms.length })} meta={t('rooms.note')} className="rooms live">
      <div className="room-states">
        {ROOM_STATES.map((state) => {
          const inState = counts.get(state) ?? []
          const worst = inState.reduce((level, { alert }) => Math.min(level, alert?.level ?? 5), 5)
          return (
            <button
              key={state}
              type="button"
              className={`room-state ${state}${worst < 5 ? ` level-${worst}` : ''}`}
              aria-pressed={only === state}
              onClick={() => setOnly(only === state ? undefined : state)}
            >
              <span>{t(`rooms.${state}`)}</span>
              <RoomDots rooms={inState} />
              <b>{inState.length}</b>
            </button>
          )
        })}
      </div>
      {rooms.length === 0 && <p className="empty">{t('rooms.none')}</p>}
      {rooms.length > 0 && listed.length === 0 && <p className="empty">{t('rooms.noneSuch')}</p>}
      <Cut rowRem={3.125}>
        {listed.map((room) => (
          <Row key={room.asset.id} room={room} />
        ))}
      </Cut>
    </Section>
  )
}

/** One mark a room; how many are not well heard is hatched. */
function RoomDots({ rooms }: { rooms: readonly Room[] }) {
  return (
    <span className="dots" aria-hidden="true">
      {rooms.map(({ asset, stale }) => (
        <i key={asset.id} className={stale ? 'stale' : ''} />
      ))}
    </span>
  )
}

function Row({ room: { asset, state, alert, stale, seen } }: { room: Room }) {
  const { t, language } = useWords()
  const now = useShownNow()
  const known = useStore(knowledge)
  const age = seen === undefined ? undefined : durationText(now - seen, t)
  const heard =
    age === undefined
      ? t('asset.never')
      : t(stale ? (state === 'offline' ? 'asset.offline' : 'asset.stale') : 'asset.fresh', { age })
  return (
    <button
      type="button"
      className={`room ${state}${alert ? ` level-${alert.level}` : ''}${stale ? ' old' : ''}`}
      onClick={() => {
        if (alert) selectAlert(alert.id)
        selectAsset(asset.id)
        if (asset.lon !== undefined && asset.lat !== undefined) flyTo(asset.lon, asset.lat)
      }}
    >
      {alert ? (
        <LevelMark level={alert.level} look={lookOf(alert)} size={20} />
      ) : (
        <UiIcon sign={state === 'offline' ? 'link' : 'ring'} size={20} />
      )}
      <span className="name">{asset.name}</span>
      <span className="state">{t(`rooms.${state}`)}</span>
      <span className="said">{alert ? titleOf(alert, known, language) : t('rooms.noAlert')}</span>
      <span className={stale ? 'heard old' : 'heard'}>{alert ? momentText(alert.lastSeen, now, t, language) : heard}</span>
    </button>
  )
}

export default {
  id: 'fireRooms',
  fills: 0.5,
  past: true,
  needs: { right: 'alert.read', of: ['fireRoom'], title: 'rooms.name' },
  Body: FireRooms,
} satisfies Panel
