/** 态势: the one line read from the back of the room. Is there a Ⅰ or Ⅱ, what, where, since when, who has it, how long is left. */
import { type Alert, MINUTE, ROMAN } from '@yiwang/contract'
import { type ReactNode, useMemo } from 'react'
import { useStore } from 'zustand'
import { act } from '../alerts/act.ts'
import { useMay, useMayAct } from '../alerts/allowed.ts'
import { leadingOf, owesConfirmation, sorted, standingWith } from '../alerts/order.ts'
import { placeOf, titleOf } from '../alerts/wording.ts'
import { LevelMark } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { selectAlert, selection } from '../stores/selection.ts'
import { alertIn, shown } from '../stores/shown.ts'
import { drillAt, standing } from '../stores/standing.ts'
import type { Topic } from '../topics/topic.ts'
import { useWords } from '../words/index.ts'
import { countdownText, runningText } from '../words/time.ts'
import { lookOf } from './feed.tsx'
import { useShownNow } from './now.ts'
import { DrillSituation, Notices } from './situation-drill.tsx'
import { Steps } from './situation-steps.tsx'
import { NoRight } from './unread.tsx'
import { useMinute } from './use-minute.ts'
import { usePerson } from './use-person.ts'

export function Situation({ topic }: { topic: Topic }) {
  const { t } = useWords()
  const loading = useStore(shown, (s) => s.loading)
  const alerts = useStore(shown, (s) => s.alerts)
  const minute = useMinute()
  const drill = useStore(standing, (s) => drillAt(s.drills, minute + MINUTE))
  const feed = useMemo(() => sorted(alerts), [alerts])
  const sees = useMay('alert.read')
  // While it is read it must not look as if all were well.
  if (loading) return <section className="situation loading" aria-label={t('situation.loading')} aria-busy="true" />
  const water = topic.situation === 'water'
  if (!sees && !drill) return <Quiet water={water} said={<NoRight said="noRight.alerts" />} />
  const leading = sees ? leadingOf(feed.open) : undefined
  if (drill && water && leading?.drill !== undefined) return <DrillSituation drill={drill} open={feed.open} />
  if (leading) return <Alarm alert={leading} />
  if (drill) return <DrillSituation drill={drill} open={feed.open} />
  const owed = feed.owed[3] + feed.owed[4]
  const lines = [
    t('situation.quiet'),
    t('situation.quietOpen', { count: feed.open.length }),
    t('situation.quietOwed', { count: owed }),
    t('situation.noneSerious'),
  ]
  return <Quiet water={water} said={<p>{lines.join(' · ')}</p>} />
}

function Quiet({ water, said }: { water: boolean; said: ReactNode }) {
  const { t } = useWords()
  return (
    <section className="situation quiet" aria-label={t('situation.label')}>
      {said}
      {water && <Notices inline />}
    </section>
  )
}

function Alarm({ alert }: { alert: Alert }) {
  const { t, language } = useWords()
  const known = useStore(knowledge)
  const places = useStore(assets, (s) => s.byId)
  const past = useStore(shown, (s) => s.at !== undefined)
  const personOf = usePerson()
  const may = useMayAct(alert)
  const chosen = useStore(selection, (s) => s.alert)
  const card = useStore(shown, (s) => alertIn(s, chosen))
  const owed = owesConfirmation(alert)
  const title = titleOf(alert, known, language)
  const alerts = useStore(shown, (s) => s.alerts)
  const count = useMemo(() => standingWith(alert, alerts), [alert, alerts])
  return (
    <section className={`situation level-${alert.level}${owed ? ' owed' : ''}`} aria-label={t('situation.label')}>
      <div className="said">
        <LevelMark level={alert.level} look={lookOf(alert)} size={alert.level === 1 ? 44 : 40} pulse={owed && !past} />
        {alert.drill !== undefined && <span className="tag drill">{t('bar.drill')}</span>}
        <button type="button" className="headline" onClick={() => selectAlert(alert.id)}>
          {t(owed ? 'situation.owed' : 'situation.held', { level: ROMAN[alert.level], count, title })}
        </button>
        <span className="place">{placeOf(alert, places)}</span>
        {card && card.id !== alert.id && (
          <span className="beside">{t('situation.beside', { title: titleOf(card, known, language) })}</span>
        )}
        {!owed && alert.ackedBy && <span className="holder">{t('situation.heldBy', { who: personOf(alert.ackedBy) })}</span>}
        <span className="space" />
        <Running since={alert.firstSeen} due={owed ? alert.ackDue : undefined} />
      </div>
      <div className="doing">
        <Steps alert={alert} />
        {owed && !past && may('alert.ack') && (
          <button
            type="button"
            className="button primary"
            onClick={() => {
              selectAlert(alert.id)
              void act(alert.id, { do: 'ack' })
            }}
          >
            {t('act.ack')}
            {/* The key confirms what the card shows. */}
            {chosen === alert.id && (
              <>
                {' '}
                <kbd>Enter</kbd>
              </>
            )}
          </button>
        )}
      </div>
    </section>
  )
}

function Running({ since, due }: { since: number; due: number | undefined }) {
  const { t } = useWords()
  const now = useShownNow()
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
