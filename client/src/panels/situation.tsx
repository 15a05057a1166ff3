/** 态势: the one line read from the back of the room. Is there a Ⅰ or Ⅱ, what, where, since when, who has it, how long is left. */
import { ROMAN } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { act } from '../alerts/act.ts'
import { owesConfirmation, sorted } from '../alerts/order.ts'
import { personOf, placeOf, titleOf } from '../alerts/wording.ts'
import { LevelMark } from '../shapes/marks.tsx'
import { alerts } from '../stores/alerts.ts'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { clock } from '../stores/clock.ts'
import { selectAlert } from '../stores/selection.ts'
import type { Topic } from '../topics/topic.ts'
import { useWords } from '../words/index.ts'
import { countdownText, runningText } from '../words/time.ts'
import { lookOf } from './feed.tsx'

export function Situation({ topic: _topic }: { topic: Topic }) {
  const { t, language } = useWords()
  const loaded = useStore(alerts, (s) => s.loaded)
  const byId = useStore(alerts, (s) => s.byId)
  const known = useStore(knowledge)
  const places = useStore(assets, (s) => s.byId)
  const feed = useMemo(() => sorted(byId), [byId])
  // The feed's order already puts the worst that waits first.
  const worst = feed.open.find((a) => a.level <= 2)
  if (!loaded) return <section className="situation quiet" aria-label={t('situation.label')} />
  if (!worst) {
    const owed = feed.owed[3] + feed.owed[4]
    return (
      <section className="situation quiet" aria-label={t('situation.label')}>
        <p>
          {[
            t('situation.quiet'),
            t('situation.quietOpen', { count: feed.open.length }),
            t('situation.quietOwed', { count: owed }),
            t('situation.noneSerious'),
          ].join(' · ')}
        </p>
      </section>
    )
  }
  const owed = owesConfirmation(worst)
  const title = titleOf(worst, known, language)
  const count = owed ? feed.owed[worst.level] : feed.counts[worst.level]
  return (
    <section className={`situation level-${worst.level}${owed ? ' owed' : ''}`} aria-label={t('situation.label')}>
      <LevelMark level={worst.level} look={lookOf(worst)} size={40} pulse={owed} />
      <button type="button" className="headline" onClick={() => selectAlert(worst.id)}>
        {t(owed ? 'situation.owed' : 'situation.held', { level: ROMAN[worst.level], count, title })}
      </button>
      <span className="place">{placeOf(worst, places)}</span>
      <span className="space" />
      {!owed && worst.ackedBy && <span className="holder">{t('situation.heldBy', { who: personOf(worst.ackedBy) })}</span>}
      <Running since={worst.firstSeen} due={owed ? worst.ackDue : undefined} />
      {owed && (
        <button
          type="button"
          className="button primary"
          onClick={() => {
            selectAlert(worst.id)
            void act(worst.id, { do: 'ack' })
          }}
        >
          {t('act.ack')} <kbd>Enter</kbd>
        </button>
      )}
    </section>
  )
}

function Running({ since, due }: { since: number; due: number | undefined }) {
  const { t } = useWords()
  const now = useStore(clock, (s) => s.now)
  return (
    <>
      <div className="figure">
        <span>{t('situation.elapsed')}</span>
        <b>{runningText(Math.max(0, now - since))}</b>
      </div>
      {due !== undefined && (
        <div className="figure due">
          <span>{t(now > due ? 'situation.overdue' : 'situation.left')}</span>
          <b>{countdownText(due - now)}</b>
        </div>
      )}
    </>
  )
}
