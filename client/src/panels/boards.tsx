/** 四大板块: each board with what is out of its norm first: open alerts of its families and feeds that have gone silent. */
import { type Alert, type Feed, type FeedState, feedLook, type Level, worse } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { deviationsOf } from '../alerts/deviations.ts'
import { LevelMark } from '../shapes/marks.tsx'
import { knowledge } from '../stores/catalogue.ts'
import { connection } from '../stores/connection.ts'
import { go } from '../stores/route.ts'
import { shown } from '../stores/shown.ts'
import { BOARDS } from '../topics/find.ts'
import type { Topic } from '../topics/topic.ts'
import { useWords } from '../words/index.ts'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'

/** Which families of alerts speak of what a feed brings: its silence belongs to their board. */
const FAMILY_OF_FEED: Readonly<Record<string, Alert['family']>> = {
  gb26875: 'fire',
  sl651: 'flood',
  frigate: 'camera',
  isapi: 'camera',
  dji: 'drone',
  observation: 'device',
}

export interface BoardRow {
  readonly topic: Topic
  /** Families with open alerts, most first. */
  readonly families: readonly { readonly family: Alert['family']; readonly count: number }[]
  readonly silent: readonly (Feed | FeedState)[]
  readonly deviations: number
  readonly worst?: Level
  /** Nothing the platform hears belongs to it. */
  readonly unconnected: boolean
}

export function boardRows(
  topics: readonly Topic[],
  all: readonly Alert[],
  feeds: readonly (Feed | FeedState)[],
): readonly BoardRow[] {
  return topics.flatMap((topic): BoardRow[] => {
    if (!topic.families) return []
    const open = deviationsOf(all, topic.families)
    const families = topic.families
      .map((family) => ({ family, count: open.filter((alert) => alert.family === family).length }))
      .filter(({ count }) => count > 0)
      .sort((a, b) => b.count - a.count)
    const silent = feeds.filter((feed) => {
      const family = FAMILY_OF_FEED[feed.id]
      return family !== undefined && topic.families?.includes(family) && ['stale', 'offline', 'down'].includes(feedLook(feed))
    })
    const worst = open.reduce<Level | undefined>((level, alert) => (level ? worse(level, alert.level) : alert.level), undefined)
    return [
      {
        topic,
        families,
        silent,
        deviations: open.length + silent.length,
        ...(worst && { worst }),
        unconnected: topic.families.length === 0,
      },
    ]
  })
}

function Boards() {
  const { t } = useWords()
  const byId = useStore(shown, (s) => s.alerts)
  // How a feed was at a past instant is not kept.
  const past = useStore(shown, (s) => s.at !== undefined)
  const feeds = useStore(connection, (s) => s.status?.feeds)
  const rows = useMemo(() => boardRows(BOARDS, [...byId.values()], past ? [] : (feeds ?? [])), [byId, feeds, past])
  return (
    <Section title={t('boards.title')} meta={t('boards.note')} className="boards live">
      <ul>
        {rows.map((row) => (
          <li key={row.topic.id}>
            <button type="button" className="board" onClick={() => go(row.topic.path)}>
              <b>{t(row.topic.title)}</b>
              <Words row={row} />
              <Verdict row={row} />
            </button>
          </li>
        ))}
      </ul>
    </Section>
  )
}

function Words({ row }: { row: BoardRow }) {
  const { t, say } = useWords()
  const protocols = useStore(knowledge, (s) => s.catalogue?.protocols)
  if (row.unconnected) return <span className="words">{t('boards.noSource')}</span>
  const words = [
    ...row.families.map(({ family, count }) => t('boards.open', { family: t(`family.${family}`), count })),
    ...row.silent.map((feed) => {
      const title = protocols?.find(({ id }) => id === feed.id)?.title
      return t('boards.silent', { feed: title ? say(title) : feed.id })
    }),
  ]
  const said = words.length > 0 ? words.join(t('boards.and')) : t('boards.quiet')
  return (
    <span className="words" title={said}>
      {said}
    </span>
  )
}

function Verdict({ row }: { row: BoardRow }) {
  const { t } = useWords()
  if (row.unconnected) return <span className="said">{t('unconnected')}</span>
  if (row.deviations === 0) return <span className="said">{t('boards.normal')}</span>
  return (
    <span className={row.worst ? `out level-${row.worst}` : 'out'}>
      {row.worst && <LevelMark level={row.worst} look="hollow" size={16} />}
      {t('boards.deviations', { count: row.deviations })}
    </span>
  )
}

export default { id: 'boards', past: true, needs: { right: 'alert.read', title: 'boards.title' }, Body: Boards } satisfies Panel
