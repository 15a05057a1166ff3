/**
 * 重点画面: the newest picture of the most urgent open alerts, and of those just over where there are fewer; three in a column of their
 * own, one where it is shared. They stand still until the alerts change.
 */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { shownState } from '../alerts/order.ts'
import { keyShots } from '../alerts/shots.ts'
import { placeOf, titleOf } from '../alerts/wording.ts'
import { LevelMark } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { selectAlert } from '../stores/selection.ts'
import { canvas } from '../stores/shape.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { durationText } from '../words/time.ts'
import { Picture } from './evidence.tsx'
import { lookOf } from './feed.tsx'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { useMinute } from './use-minute.ts'

const MOST = 3
/** A still of an alert is of its moment; after this long it is said how old it is. */
const OLD = 10 * 60_000

function KeyPictures() {
  const { t, language } = useWords()
  const now = useMinute()
  const alerts = useStore(shown, (s) => s.alerts)
  const byId = useStore(assets, (s) => s.byId)
  const known = useStore(knowledge)
  const most = useStore(canvas, ({ shape }) => (shape === 'desk' ? 1 : MOST))
  const shots = useMemo(() => keyShots(alerts.values(), most), [alerts, most])
  const over = shots.filter(({ alert }) => shownState(alert) === 'closed').length
  return (
    <Section
      title={t('pictures.title')}
      meta={t(over > 0 ? 'pictures.noteOver' : 'pictures.note', { count: shots.length - over, over })}
      className="key-pictures live"
    >
      {shots.length === 0 && <p className="empty">{t('pictures.none')}</p>}
      {shots.map(({ alert, evidence }) => {
        const age = now - evidence.at
        return (
          <div key={alert.id} className={`key-picture level-${alert.level}`}>
            <Picture key={evidence.sha256} evidence={evidence} level={alert.level} place={placeOf(alert, byId)} />
            <button type="button" className={age > OLD ? 'caption old' : 'caption'} onClick={() => selectAlert(alert.id)}>
              <LevelMark level={alert.level} look={lookOf(alert)} size={18} />
              <b>{titleOf(alert, known, language)}</b>
              <span className="said">
                {[
                  (age <= OLD || shownState(alert) === 'closed') && t(`state.${shownState(alert)}`),
                  age > OLD && t('pictures.age', { age: durationText(age, t) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            </button>
          </div>
        )
      })}
    </Section>
  )
}

export default {
  id: 'keyPictures',
  past: true,
  needs: { right: 'evidence.read', title: 'pictures.title' },
  Body: KeyPictures,
} satisfies Panel
