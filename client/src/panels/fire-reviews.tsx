/** AI 复核: what cameras saw in and around the control rooms: empty posts, flame, smoke, blocked fire lanes, with the picture. */
import type { Alert } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { byUrgency, shownState } from '../alerts/order.ts'
import { placeOf, titleOf } from '../alerts/wording.ts'
import { LevelMark, UiIcon } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { selectAlert } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { momentText } from '../words/time.ts'
import { Cut } from './cut.tsx'
import { lookOf } from './feed.tsx'
import { Section } from './head.tsx'
import { useShownNow } from './now.ts'
import type { Panel } from './panel.ts'

/** What a camera sees that concerns fire. */
const OF_FIRE: ReadonlySet<unknown> = new Set(['unattended', 'flame', 'smoke', 'fireLane', 'ebike', 'smoking'])

/** Open ones first by urgency, then the closed by time: what was reviewed today stays in sight. */
export function reviewsOf(alerts: Iterable<Alert>): readonly Alert[] {
  const seen = [...alerts].filter(({ family, params }) => family === 'camera' && OF_FIRE.has(params.label))
  const closed = (alert: Alert) => Number(shownState(alert) === 'closed')
  return seen.sort((a, b) => closed(a) - closed(b) || (closed(a) ? b.lastSeen - a.lastSeen : byUrgency(a, b)))
}

function FireReviews() {
  const { t, language } = useWords()
  const now = useShownNow()
  const alerts = useStore(shown, (s) => s.alerts)
  const byId = useStore(assets, (s) => s.byId)
  const known = useStore(knowledge)
  const rows = useMemo(() => reviewsOf(alerts.values()), [alerts])
  const open = rows.filter((alert) => shownState(alert) !== 'closed').length
  return (
    <Section title={t('reviews.title')} meta={t('reviews.meta', { open, count: rows.length })} className="reviews live">
      {rows.length === 0 && <p className="empty">{t('reviews.none')}</p>}
      <Cut rowRem={4.75}>
        {rows.map((alert) => {
          const picture = alert.evidence.at(-1)
          const score = alert.params.score
          return (
            <button key={alert.id} type="button" className={`review level-${alert.level}`} onClick={() => selectAlert(alert.id)}>
              {picture ? (
                <img
                  src={`/api/v1/evidence/${picture.sha256}`}
                  alt={t('evidence.alt', { time: momentText(picture.at, now, t, language), boxes: picture.boxes.length })}
                />
              ) : (
                <span className="no-picture">
                  <UiIcon sign="image" size={22} />
                </span>
              )}
              <span className="name">
                <LevelMark level={alert.level} look={lookOf(alert)} size={18} />
                {titleOf(alert, known, language)}
                {typeof score === 'string' && score !== '-' && <small>{score}</small>}
              </span>
              <span className="place">{placeOf(alert, byId)}</span>
              <span className="said">
                {alert.verdict ? t(`verdict.${alert.verdict.value}`) : t(`state.${shownState(alert)}`)} ·{' '}
                {momentText(alert.firstSeen, now, t, language)}
              </span>
            </button>
          )
        })}
      </Cut>
    </Section>
  )
}

export default {
  id: 'fireReviews',
  fills: 0.25,
  past: true,
  needs: { right: 'alert.read', title: 'reviews.title' },
  Body: FireReviews,
} satisfies Panel
