/** Boards and topics: where one is, where one can go, and which board is out of its norm. Narrow screens fold the topics, phones all. */
import { type ReactNode, useMemo } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { connection } from '../stores/connection.ts'
import { go } from '../stores/route.ts'
import { canvas } from '../stores/shape.ts'
import { shown } from '../stores/shown.ts'
import { BOARDS, TOPICS } from '../topics/find.ts'
import type { Topic } from '../topics/topic.ts'
import { useWords } from '../words/index.ts'
import { boardRows } from './boards.tsx'

/** Narrower bars have no room for all of them. */
const FOLDED_UNDER = 1600

export function Navigation({ topic }: { topic: Topic }) {
  const { t } = useWords()
  const narrow = useStore(canvas, ({ width }) => width < FOLDED_UNDER)
  const onPhone = useStore(canvas, ({ shape }) => shape === 'phone')
  const boards = BOARDS.map((one) => (
    <TopicLink key={one.id} topic={one} here={one === topic} badge={one.families !== undefined} />
  ))
  const topics = TOPICS.map((one) => <TopicLink key={one.id} topic={one} here={one === topic} />)
  const among = TOPICS.includes(topic)
  return (
    <nav className="topics" aria-label={t('topic.nav')}>
      {!onPhone && boards}
      {!onPhone && <i className="divider" aria-hidden="true" />}
      {narrow ? (
        // Closed again wherever one goes.
        <Folded key={topic.id} name={t(onPhone || among ? topic.title : 'topic.more')} here={onPhone || among}>
          {onPhone && boards}
          {topics}
        </Folded>
      ) : (
        topics
      )}
    </nav>
  )
}

function Folded({ name, here, children }: { name: string; here: boolean; children: ReactNode }) {
  return (
    <details className="more-topics">
      <summary className={here ? 'here' : ''}>{name}</summary>
      <div>{children}</div>
    </details>
  )
}

function TopicLink({ topic, here, badge = false }: { topic: Topic; here: boolean; badge?: boolean }) {
  const { t } = useWords()
  const counts = useMay('alert.read')
  return (
    <a
      href={topic.path}
      aria-current={here ? 'page' : undefined}
      onClick={(e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey || e.button !== 0) return
        e.preventDefault()
        go(topic.path)
      }}
    >
      {t(topic.title)}
      {badge && counts && <Badge topic={topic} />}
    </a>
  )
}

/** The number of what is out of its norm, as the panel of the boards counts it; a board in order has none. */
function Badge({ topic }: { topic: Topic }) {
  const { t } = useWords()
  const byId = useStore(shown, (s) => s.alerts)
  const feeds = useStore(connection, (s) => s.status?.feeds)
  const count = useMemo(() => boardRows([topic], [...byId.values()], feeds ?? [])[0]?.deviations ?? 0, [byId, feeds, topic])
  if (count === 0) return null
  return (
    <b className="badge" title={t('topic.deviations', { count })}>
      {count > 99 ? '99+' : count}
    </b>
  )
}
