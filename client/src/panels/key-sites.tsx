/** 重点消防场所: key sites with the state of their own control room, those that deviate first. */
import type { Asset } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { type Room, rank } from '../fire/rooms.ts'
import { AssetSign, LevelMark } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { selectAsset } from '../stores/selection.ts'
import { flyTo } from '../stores/view.ts'
import { useWords } from '../words/index.ts'
import { Cut } from './cut.tsx'
import { lookOf } from './feed.tsx'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { useRooms } from './use-rooms.ts'

export interface Site {
  readonly asset: Asset
  /** Absent = it has no control room that is connected. */
  readonly room?: Room
}

export function sitesOf(assets: Iterable<Asset>, rooms: readonly Room[]): readonly Site[] {
  const byId = new Map(rooms.map((room) => [room.asset.id, room]))
  const sites = [...assets]
    .filter(({ kind }) => kind === 'keySite')
    .map((asset): Site => {
      const room = typeof asset.traits.fireRoom === 'string' ? byId.get(asset.traits.fireRoom) : undefined
      return { asset, ...(room && { room }) }
    })
  const order = ({ room }: Site) => (room ? rank(room.state) : rank('normal') + 1)
  return sites.sort((a, b) => order(a) - order(b) || a.asset.name.localeCompare(b.asset.name, 'zh'))
}

function KeySites() {
  const { t } = useWords()
  const byId = useStore(assets, (s) => s.byId)
  const rooms = useRooms()
  const sites = useMemo(() => sitesOf(byId.values(), rooms), [byId, rooms])
  const connected = sites.filter(({ room }) => room).length
  return (
    <Section title={t('sites.title')} meta={t('sites.meta', { connected, total: sites.length })} className="sites live">
      {sites.length === 0 && <p className="empty">{t('sites.none')}</p>}
      <Cut rowRem={2.25}>
        {sites.map(({ asset, room }) => (
          <button
            key={asset.id}
            type="button"
            className={`site${room?.alert ? ` level-${room.alert.level}` : ''}`}
            onClick={() => {
              selectAsset(asset.id)
              if (asset.lon !== undefined && asset.lat !== undefined) flyTo(asset.lon, asset.lat)
            }}
          >
            {room?.alert ? (
              <LevelMark level={room.alert.level} look={lookOf(room.alert)} size={20} />
            ) : (
              <AssetSign kind="keySite" size={20} />
            )}
            <span className="name">{asset.name}</span>
            <span className="said">{room ? t(`rooms.${room.state}`) : t('sites.noRoom')}</span>
          </button>
        ))}
      </Cut>
    </Section>
  )
}

export default {
  id: 'keySites',
  fills: 0.18,
  past: true,
  needs: { right: 'alert.read', of: ['keySite'], title: 'sites.title' },
  Body: KeySites,
} satisfies Panel
