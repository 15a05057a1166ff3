/** 感知数据源: how each feed is, counted in devices and aged from what they last said. */
import { type Feed, type FeedState, feedLook, isCounted } from '@yiwang/contract'
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { knowledge } from '../stores/catalogue.ts'
import { clock } from '../stores/clock.ts'
import { connection } from '../stores/connection.ts'
import { countText } from '../words/count.ts'
import { type Say, useWords } from '../words/index.ts'
import { reasonText } from '../words/reasons.ts'
import { durationText } from '../words/time.ts'
import type { WordKey } from '../words/zh.ts'
import { Section } from './head.tsx'
import { useCut } from './link-banner.tsx'
import type { Panel } from './panel.ts'
import { Waiting } from './waiting.tsx'

export function freshFeeds(feeds: readonly (Feed | FeedState)[]): number {
  return feeds.filter((feed) => feedLook(feed) === 'fresh').length
}

function Health() {
  const { t } = useWords()
  const feeds = useStore(connection, (s) => s.status?.feeds)
  const cut = useCut()
  return (
    <Section
      title={t('health.title')}
      meta={feeds && t('health.fresh', { fresh: cut ? '—' : freshFeeds(feeds), total: feeds.length })}
      className="live"
    >
      {!feeds && <Waiting about={t('health.loading')} rows={6} />}
      {feeds?.length === 0 && <p className="empty">{t('health.none')}</p>}
      <div className="feed-lines">
        {feeds?.map((feed) => (
          <FeedLine key={feed.id} feed={feed} counts={isCounted(feed) ? feed : undefined} />
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

/** One line a source. What it loses stands under it; the rest of what is known is in its tooltip. Whoever is told no counts sees how it is. */
function FeedLine({ feed, counts }: { feed: Feed | FeedState; counts: Feed | undefined }) {
  const { t, say, language } = useWords()
  const lastSeen = counts?.lastSeen
  const age = useStore(clock, ({ now }) => (lastSeen === undefined ? '' : durationText(now - lastSeen, t)))
  const protocols = useStore(knowledge, (s) => s.catalogue?.protocols)
  const title = protocols?.find((p) => p.id === feed.id)?.title
  const look = feedLook(feed)
  const reason = feed.reason === undefined ? undefined : reasonText(feed.reason, language)
  const said = {
    fresh: counts ? age : t('health.well'),
    stale: t('health.stale', { age }).trim(),
    offline: t('health.offline', { age }).trim(),
    down: reason ?? t('health.down'),
    empty: t('health.noDevice'),
  }[look]
  const unit = UNIT[feed.id] ?? 'health.unit.point'
  return (
    <div className={`feed-line ${look}`} title={counts ? detailsOf(counts, t) : t('health.uncounted')}>
      <span className="name">{title ? say(title) : feed.id}</span>
      <span className="count">
        {look === 'empty' && '—'}
        {look !== 'empty' && counts && t(unit, { fresh: countText(counts.fresh), total: countText(counts.devices) })}
      </span>
      <span className="age">
        {look !== 'fresh' && look !== 'empty' && <UiIcon sign={look === 'stale' ? 'clock' : 'link'} size={15} />}
        {said}
      </span>
      {counts && counts.shed > 0 && <span className="more">{t('health.shed', { count: counts.shed })}</span>}
    </div>
  )
}

function detailsOf({ fresh, stale, offline, devices, rate, unplaced, faults, shed }: Feed, t: Say): string {
  return [
    t('health.devicesTitle', { fresh, stale, offline, total: devices }),
    t('health.rate', { rate: rate >= 10 ? Math.round(rate) : rate.toFixed(1) }),
    unplaced > 0 && t('health.unplaced', { count: unplaced }),
    faults > 0 && t('health.rejected', { count: faults }),
    shed > 0 && t('health.shed', { count: shed }),
  ]
    .filter((extra) => extra !== false)
    .join(' · ')
}

export default { id: 'health', Body: Health } satisfies Panel
