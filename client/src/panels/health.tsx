/** 感知数据源: how each feed is, counted in devices and aged from what they last said. */
import type { Feed } from '@yiwang/contract'
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { knowledge } from '../stores/catalogue.ts'
import { clock } from '../stores/clock.ts'
import { connection } from '../stores/connection.ts'
import { countText } from '../words/count.ts'
import { useWords } from '../words/index.ts'
import { reasonText } from '../words/reasons.ts'
import { durationText } from '../words/time.ts'
import type { WordKey } from '../words/zh.ts'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { Waiting } from './waiting.tsx'

export type FeedLook = 'fresh' | 'stale' | 'offline' | 'down' | 'empty'

/** A feed is as good as its devices: one fresh device keeps it fresh, its count says how many are. */
export function feedLook(feed: Feed): FeedLook {
  if (!feed.up) return 'down'
  if (feed.devices === 0) return 'empty'
  if (feed.fresh > 0) return 'fresh'
  return feed.stale > 0 ? 'stale' : 'offline'
}

export function freshFeeds(feeds: readonly Feed[]): number {
  return feeds.filter((feed) => feedLook(feed) === 'fresh').length
}

function Health() {
  const { t } = useWords()
  const feeds = useStore(connection, (s) => s.status?.feeds)
  return (
    <Section
      title={t('health.title')}
      meta={feeds && t('health.fresh', { fresh: freshFeeds(feeds), total: feeds.length })}
      className="live"
    >
      {!feeds && <Waiting about={t('health.loading')} rows={6} />}
      {feeds?.length === 0 && <p className="empty">{t('health.none')}</p>}
      <div className="feed-lines">
        {feeds?.map((feed) => (
          <FeedLine key={feed.id} feed={feed} />
        ))}
      </div>
    </Section>
  )
}

/** What the devices of a feed are counted in. */
const UNIT: Readonly<Record<string, WordKey>> = {
  gb26875: 'health.unit.room',
  sl651: 'health.unit.point',
  frigate: 'health.unit.camera',
  isapi: 'health.unit.camera',
  dji: 'health.unit.drone',
  observation: 'health.unit.point',
}

/** One line a source. What it loses stands under it; the rest of what is known is in its tooltip. */
function FeedLine({ feed }: { feed: Feed }) {
  const { t, say, language } = useWords()
  const { lastSeen } = feed
  const age = useStore(clock, ({ now }) => (lastSeen === undefined ? '' : durationText(now - lastSeen, t)))
  const protocols = useStore(knowledge, (s) => s.catalogue?.protocols)
  const title = protocols?.find((p) => p.id === feed.id)?.title
  const look = feedLook(feed)
  const reason = feed.reason === undefined ? undefined : reasonText(feed.reason, language)
  const said = {
    fresh: age,
    stale: t('health.stale', { age }),
    offline: t('health.offline', { age }),
    down: reason ?? t('health.down'),
    empty: t('health.noDevice'),
  }[look]
  const unit = UNIT[feed.id] ?? 'health.unit.point'
  const more = [
    t('health.devicesTitle', { fresh: feed.fresh, stale: feed.stale, offline: feed.offline, total: feed.devices }),
    t('health.rate', { rate: feed.rate >= 10 ? Math.round(feed.rate) : feed.rate.toFixed(1) }),
    feed.unplaced > 0 && t('health.unplaced', { count: feed.unplaced }),
    feed.faults > 0 && t('health.rejected', { count: feed.faults }),
    feed.shed > 0 && t('health.shed', { count: feed.shed }),
  ].filter((extra) => extra !== false)
  return (
    <div className={`feed-line ${look}`} title={more.join(' · ')}>
      <span className="name">{title ? say(title) : feed.id}</span>
      <span className="count">
        {look === 'empty' ? '—' : t(unit, { fresh: countText(feed.fresh), total: countText(feed.devices) })}
      </span>
      <span className="age">
        {look !== 'fresh' && look !== 'empty' && <UiIcon sign={look === 'stale' ? 'clock' : 'link'} size={15} />}
        {said}
      </span>
      {feed.shed > 0 && <span className="more">{t('health.shed', { count: feed.shed })}</span>}
    </div>
  )
}

export default { id: 'health', Body: Health } satisfies Panel
