/** The alert card: what, where, since when, what it rests on, who has it, and what can be done about it. */
import { type Alert, ROMAN, shownNumber } from '@yiwang/contract'
import { type ReactNode, useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { act, acting, refuse } from '../alerts/act.ts'
import { mayActNow, useMayAct } from '../alerts/allowed.ts'
import { owesConfirmation, shownState } from '../alerts/order.ts'
import { mayAck, mayShelve } from '../alerts/permitted.ts'
import { reviewOf } from '../alerts/review.ts'
import { addressOf, explanationOf, placeOf, titleOf } from '../alerts/wording.ts'
import { LevelMark, UiIcon } from '../shapes/marks.tsx'
import { alerts } from '../stores/alerts.ts'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { locate, selectAlert, selectAsset, selection } from '../stores/selection.ts'
import { alertIn, shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { clockText, countdownText, durationText, minuteText, momentText } from '../words/time.ts'
import { EvidencePictures } from './evidence.tsx'
import { lookOf } from './feed.tsx'
import { FORCES, NearForces, useNear } from './near-forces.tsx'
import { useShownNow } from './now.ts'
import { useGridName } from './use-grid-name.ts'
import { usePerson } from './use-person.ts'
import { FalseReasons, MoreActs, ShelveForm } from './verdict-forms.tsx'
import { useWholeLines } from './whole-lines.ts'

export function AlertCard({ side }: { side: 'left' | 'right' }) {
  const id = useStore(selection, (s) => s.alert)
  const alert = useStore(shown, (s) => alertIn(s, id))
  const past = useStore(shown, (s) => s.at !== undefined)
  const places = useStore(assets, (s) => s.byId)
  const open = useStore(shown, (s) => s.alerts)
  const { t } = useWords()
  const body = useRef<HTMLDivElement>(null)
  useWholeLines(body, alert)
  if (id === undefined || !alert) return null
  const review = reviewOf(alert, open.values(), places)
  return (
    <article id="card" className={`card level-${alert.level} ${side}`} aria-label={t('card.label')}>
      <div ref={body} className="card-body">
        <Head alert={alert} />
        {review && <EvidencePictures key={review.id} alert={review} place={placeOf(review, places)} />}
        <Facts alert={alert} review={review} />
      </div>
      <Notice alert={alert} />
      {past ? <p className="note past">{t('playback.noActs')}</p> : <Actions alert={alert} />}
    </article>
  )
}

function Head({ alert }: { alert: Alert }) {
  const { t, language } = useWords()
  const known = useStore(knowledge)
  const places = useStore(assets, (s) => s.byId)
  const address = addressOf(alert, places)
  const grid = useGridName(alert.gridCode)
  return (
    <header className="card-head">
      <div className="card-line">
        <LevelMark level={alert.level} look={lookOf(alert)} size={22} />
        <b>
          {t(`level.${alert.level}`)} · {t(`state.${shownState(alert)}`)}
        </b>
        <span className="space" />
        <span className="number">{shownNumber(alert, language)}</span>
        <button type="button" className="plain close" aria-label={t('card.close')} onClick={() => selectAlert(undefined)}>
          <UiIcon sign="close" />
        </button>
      </div>
      <h2>{titleOf(alert, known, language)}</h2>
      <p className="where">
        <button type="button" className="link" onClick={() => selectAsset(alert.asset)}>
          {placeOf(alert, places)}
        </button>
        {address && (
          <>
            {' · '}
            <span>{address}</span>
          </>
        )}
        {grid && (
          <>
            {' · '}
            <span title={alert.gridCode}>{t('card.grid', { grid })}</span>
          </>
        )}
      </p>
    </header>
  )
}

function Facts({ alert, review }: { alert: Alert; review: Alert | undefined }) {
  const { t, language, say } = useWords()
  const known = useStore(knowledge)
  const now = useShownNow()
  const near = useNear(alert, FORCES, 1)
  const personOf = usePerson()
  const explanation = explanationOf(alert, known, language)
  const picture = review?.evidence.at(-1)
  const reviewed = picture && {
    at: picture.at,
    words: picture.boxes.map(({ label }) => known.catalogue?.conditions[label] ?? label),
  }
  const moment = (at: number) => momentText(at, now, t, language)
  const reason = alert.verdict?.reason
  const reasonText = known.rules.get(alert.rule)?.verdictReasons.find((r) => r.key === reason)?.text[language] ?? reason
  const handling = [
    alert.ackedAt !== undefined &&
      t('card.ackedBy', {
        who: personOf(alert.ackedBy),
        time: moment(alert.ackedAt),
        delay: durationText(alert.ackedAt - Math.min(alert.risenAt, alert.ackedAt), t),
      }),
    alert.shelvedUntil !== undefined &&
      t('card.shelvedUntil', {
        who: personOf(alert.shelvedBy),
        time: minuteText(alert.shelvedUntil),
        reason: alert.shelveReason ?? '',
      }),
    alert.clearedAt !== undefined && !alert.active && t('card.cleared', { time: moment(alert.clearedAt) }),
    alert.verdict &&
      t(reasonText ? 'card.judgedReason' : 'card.judged', {
        value: t(`verdict.${alert.verdict.value}`),
        reason: reasonText,
        who: personOf(alert.verdict.by),
        time: moment(alert.verdict.at),
      }),
    alert.groupedInto !== undefined && t('card.grouped'),
  ].filter((line) => typeof line === 'string')
  const seen = [
    t('card.count', { count: alert.count }),
    alert.peak < alert.level && t('card.peak', { level: ROMAN[alert.peak] }),
  ].filter((word) => typeof word === 'string')
  return (
    <dl className="card-facts">
      {owesConfirmation(alert) && alert.ackDue !== undefined && <Countdown due={alert.ackDue} />}
      <Line name={t(`card.signal.${alert.family}`)}>
        <time>{clockText(alert.firstSeen)}</time>
        <span>{explanation ?? titleOf(alert, known, language)}</span>
      </Line>
      <Line name={t('card.review')}>
        {reviewed ? (
          <>
            <time>{clockText(reviewed.at)}</time>
            <span>
              {reviewed.words.map((word) => (typeof word === 'string' ? word : say(word))).join('，') || t('card.noBoxes')}
            </span>
          </>
        ) : (
          <span className="meta">{t('card.noReview')}</span>
        )}
      </Line>
      <Line name={t('card.first')}>
        <time>{moment(alert.firstSeen)}</time>
        {alert.count > 1 && (
          <span>
            {t('card.last')} <time>{moment(alert.lastSeen)}</time>
          </span>
        )}
        <span>{seen.join(' · ')}</span>
      </Line>
      {alert.timeSuspect && (
        <Line name={t('card.time')}>
          <span className="tag suspect">
            <UiIcon sign="clock" size={15} />
            {t('card.timeSuspect')}
          </span>
          <span>{t('card.timeSuspectDetail', { device: alert.deviceTime ?? '—', platform: moment(alert.firstSeen) })}</span>
        </Line>
      )}
      {near && near.length > 0 && (
        <Line name={t('card.forces')}>
          <NearForces near={near} />
        </Line>
      )}
      {handling.length > 0 && (
        <Line name={t('card.handling')}>
          {handling.map((line) => (
            <span key={line} className="whole">
              {line}
            </span>
          ))}
        </Line>
      )}
    </dl>
  )
}

function Line({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}

function Countdown({ due }: { due: number }) {
  const { t } = useWords()
  const now = useShownNow()
  const over = now > due
  return (
    <Line name={t(over ? 'card.overdue' : 'card.left')}>
      <b className="countdown">{countdownText(due - now)}</b>
    </Line>
  )
}

/** What came of the last act on this alert. Gone after a while when it went well, kept when it did not. */
function Notice({ alert }: { alert: Alert }) {
  const { t } = useWords()
  const notice = useStore(acting, (s) => s.notice)
  const personOf = usePerson()
  const mine = notice?.alert === alert.id ? notice : undefined
  useEffect(() => {
    if (mine?.tone !== 'done') return
    const timer = setTimeout(() => acting.setState({ notice: undefined }), 4_000)
    return () => clearTimeout(timer)
  }, [mine])
  return (
    <p className={mine ? `notice ${mine.tone}` : 'notice unseen'} role="status">
      {mine &&
        t(mine.key, {
          ...mine.values,
          ...(mine.by !== undefined && { who: personOf(mine.by) }),
          ...(mine.at !== undefined && { time: clockText(mine.at) }),
          ...(mine.verdict && { value: t(`verdict.${mine.verdict}`) }),
        })}
    </p>
  )
}

function Actions({ alert }: { alert: Alert }) {
  const { t } = useWords()
  const pending = useStore(acting, (s) => s.pending === alert.id)
  const dialog = useStore(selection, (s) => s.dialog)
  const may = useMayAct(alert)
  const open = (next: typeof dialog) => selection.setState({ dialog: dialog === next ? undefined : next })
  if (dialog === 'shelve') return <ShelveForm alert={alert} />
  if (dialog === 'false') return <FalseReasons alert={alert} />
  if (dialog === 'more') return <MoreActs alert={alert} />
  // Whether it is too young is asked when it is pressed: time alone changes no button.
  const ackable = may('alert.ack') && mayAck(alert, undefined, 0) !== undefined
  return (
    <div className="actions" aria-busy={pending}>
      {ackable && (
        <button type="button" className="button primary" disabled={pending} onClick={() => void act(alert.id, { do: 'ack' })}>
          {pending ? t('act.pending') : t('act.ack')} <kbd>Enter</kbd>
        </button>
      )}
      {may('alert.judge') && (
        <>
          <button type="button" className="button" onClick={() => open('false')}>
            {t('act.false')} <kbd>F</kbd>
          </button>
          <button
            type="button"
            className="button"
            disabled={pending}
            onClick={() => void act(alert.id, { do: 'verdict', value: 'true' })}
          >
            {t('act.true')} <kbd>T</kbd>
          </button>
        </>
      )}
      {may('alert.judge') || may('alert.shelve') ? (
        <button type="button" className="button" onClick={() => open('more')}>
          {t('act.more')}
        </button>
      ) : (
        // The only one of the others that is theirs.
        <button type="button" className="button" onClick={locate}>
          {t('act.locate')} <kbd>G</kbd>
        </button>
      )}
    </div>
  )
}

/** Opens the rule's own reasons by key, for whoever may judge. */
export function askFalse(id: string): void {
  const alert = alerts.getState().byId.get(id)
  if (!alert) return
  if (mayActNow('alert.judge', alert)) selection.setState({ dialog: 'false' })
  else refuse(id, { key: 'act.forbidden' })
}

/** Opens the shelving form by key, or says why there is none. */
export function askShelve(id: string): void {
  const alert = alerts.getState().byId.get(id)
  if (!alert) return
  const allowed = mayActNow('alert.shelve', alert) ? mayShelve(alert) : ({ key: 'act.forbidden' } as const)
  if (allowed === true) selection.setState({ dialog: 'shelve' })
  else if (allowed) refuse(id, allowed)
}
