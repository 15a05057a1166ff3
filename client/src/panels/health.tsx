/** 感知数据源: how each feed is, counted in devices and aged from what they last said. */
import type { Feed } from '@yiwang/contract'
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { knowledge } from '../stores/catalogue.ts'
import { clock } from '../stores/clock.ts'
import { connection } from '../stores/connection.ts'
import { useWords } from '../words/index.ts'
import { durationText } from '../words/time.ts'
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
    <section className="panel live" aria-label={t('health.title')}>
      <header className="panel-head">
        <h2>{t('health.title')}</h2>
        {feeds && <span className="meta">{t('health.fresh', { fresh: freshFeeds(feeds), total: feeds.length })}</span>}
      </header>
      {!feeds && <Waiting about={t('health.loading')} rows={6} />}
      {feeds?.length === 0 && <p className="empty">{t('health.none')}</p>}
      {feeds?.map((feed) => (
        <FeedLine key={feed.id} feed={feed} />
      ))}
    </section>
  )
}

function FeedLine({ feed }: { feed: Feed }) {
  const { t, say } = useWords()
  const now = useStore(clock, (s) => s.now)
  const protocols = useStore(knowledge, (s) => s.catalogue?.protocols)
  const title = protocols?.find((p) => p.id === feed.id)?.title
  const look = feedLook(feed)
  const age = feed.lastSeen === undefined ? '' : durationText(now - feed.lastSeen, t)
  const said = {
    fresh: age,
    stale: t('health.stale', { age }),
    offline: t('health.offline', { age }),
    down: feed.reason ?? t('health.down'),
    empty: t('health.noDevice'),
  }[look]
  const extras = [
    feed.unplaced > 0 && t('health.unplaced', { count: feed.unplaced }),
    feed.faults > 0 && t('health.rejected', { count: feed.faults }),
    feed.shed > 0 && t('health.shed', { count: feed.shed }),
  ].filter((extra) => extra !== false)
  return (
    <div className={`feed-line ${look}`}>
      <span className="name">{title ? say(title) : feed.id}</span>
      <span
        className="count"
        title={t('health.devicesTitle', { fresh: feed.fresh, stale: feed.stale, offline: feed.offline, total: feed.devices })}
      >
        {look === 'empty' ? '—' : t('health.devices', { fresh: feed.fresh, total: feed.devices })}
      </span>
      <span className="age" title={said}>
        {look !== 'fresh' && look !== 'empty' && <UiIcon sign={look === 'stale' ? 'clock' : 'link'} size={15} />}
        {said}
      </span>
      <span className="more">{extras.join(' · ')}</span>
      <span className="rate">{t('health.rate', { rate: feed.rate >= 10 ? Math.round(feed.rate) : feed.rate.toFixed(1) })}</span>
    </div>
  )
}

export default { id: 'health', Body: Health } satisfies Panel
