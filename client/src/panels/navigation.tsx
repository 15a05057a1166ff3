/** Boards and topics: where one is, where one can go, and which board is out of its norm. Narrow screens fold the topics. */
import { useMemo } from 'react'
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
  const topics = TOPICS.map((one) => <TopicLink key={one.id} topic={one} here={one === topic} />)
  return (
    <nav className="topics" aria-label={t('topic.nav')}>
      {BOARDS.map((board) => (
        <TopicLink key={board.id} topic={board} here={board === topic} badge={board.families !== undefined} />
      ))}
      <i className="divider" aria-hidden="true" />
      {narrow ? (
        // Closed again wherever one goes.
        <details key={topic.id} className="more-topics">
          <summary className={TOPICS.includes(topic) ? 'here' : ''}>
            {TOPICS.includes(topic) ? t(topic.title) : t('topic.more')}
          </summary>
          <div>{topics}</div>
        </details>
      ) : (
        topics
      )}
    </nav>
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
