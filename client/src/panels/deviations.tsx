/** 偏离: what is out of its norm in this topic, the worst first. Feeds that are not fresh are deviations too. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { deviationsOf } from '../alerts/deviations.ts'
import { shownState } from '../alerts/order.ts'
import { placeOf, titleOf } from '../alerts/wording.ts'
import { LevelMark } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { route } from '../stores/route.ts'
import { selectAlert, selection } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { topicAt } from '../topics/find.ts'
import { useWords } from '../words/index.ts'
import { Cut } from './cut.tsx'
import { lookOf } from './feed.tsx'
import type { Panel } from './panel.ts'

function Deviations() {
  const { t, language } = useWords()
  const topic = useStore(route, ({ path }) => topicAt(path))
  const byId = useStore(shown, (s) => s.alerts)
  const known = useStore(knowledge)
  const places = useStore(assets, (s) => s.byId)
  const chosen = useStore(selection, (s) => s.alert)
  const rows = useMemo(() => deviationsOf(byId.values(), topic.families), [byId, topic])
  return (
    <section className="panel deviations" aria-label={t('deviations.title')}>
      <header className="panel-head">
        <h2>{t('deviations.title')}</h2>
        <span className="meta">{t('deviations.count', { count: rows.length })}</span>
      </header>
      {rows.length === 0 && <p className="empty">{t(topic.families?.length === 0 ? 'boards.noSource' : 'deviations.none')}</p>}
      <Cut rowRem={3}>
        {rows.map((alert) => (
          <button
            key={alert.id}
            type="button"
            className={`deviation level-${alert.level}`}
            aria-pressed={alert.id === chosen}
            onClick={() => selectAlert(alert.id)}
          >
            <LevelMark level={alert.level} look={lookOf(alert)} size={20} />
            <span className="words">{titleOf(alert, known, language)}</span>
            <span className="state">{t(`state.${shownState(alert)}`)}</span>
            <span className="place">{placeOf(alert, places)}</span>
          </button>
        ))}
      </Cut>
    </section>
  )
}

export default {
  id: 'deviations',
  fills: 0.25,
  past: true,
  needs: { right: 'alert.read', title: 'deviations.title' },
  Body: Deviations,
} satisfies Panel
