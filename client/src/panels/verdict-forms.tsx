/** What the card may ask: how long to shelve and why, why it is false, or which of the seldom acts. */
import { type Alert, MINUTE, ROMAN, SHELVE_LIMIT, type VerdictValue } from '@yiwang/contract'
import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { act, acting } from '../alerts/act.ts'
import { useMayAct } from '../alerts/allowed.ts'
import { mayShelve, mayUnshelve, shelveMinutes } from '../alerts/permitted.ts'
import { knowledge } from '../stores/catalogue.ts'
import { locate, selection } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'
import { durationText } from '../words/time.ts'

/** A question takes the focus and gives it back to the feed when it is answered or left. */
function Question({ title, note, children }: { title: string; note?: string; children: ReactNode }) {
  const { t } = useWords()
  const self = useRef<HTMLFieldSetElement>(null)
  useEffect(() => {
    self.current?.querySelector<HTMLElement>('button, input')?.focus()
    return () => document.getElementById('feed-list')?.focus({ preventScroll: true })
  }, [])
  return (
    <fieldset className="question" ref={self}>
      <legend>
        {title}
        {note && <span className="meta">{note}</span>}
      </legend>
      {children}
      <button type="button" className="link" onClick={() => selection.setState({ dialog: undefined })}>
        {t('cancel')} <kbd>Esc</kbd>
      </button>
    </fieldset>
  )
}

const QUICK_REASONS = ['shelve.reason.repair', 'shelve.reason.test', 'shelve.reason.known'] as const

export function ShelveForm({ alert }: { alert: Alert }) {
  const { t } = useWords()
  const choices = shelveMinutes(alert.level)
  const [minutes, setMinutes] = useState(choices.at(-1) ?? 0)
  const [reason, setReason] = useState('')
  const pending = useStore(acting, (s) => s.pending === alert.id)
  const limit = SHELVE_LIMIT[alert.level]
  if (limit === undefined) return null
  return (
    <Question title={t('shelve.title')} note={t('shelve.limit', { level: ROMAN[alert.level], limit: durationText(limit, t) })}>
      <form
        onSubmit={(e) => {
          e.preventDefault()
          if (reason.trim() !== '') void act(alert.id, { do: 'shelve', minutes, reason: reason.trim() })
        }}
      >
        <div className="choices" role="radiogroup" aria-label={t('shelve.minutes')}>
          {choices.map((m) => (
            <label key={m} className="choice">
              <input type="radio" name="minutes" checked={m === minutes} onChange={() => setMinutes(m)} />
              <span>{durationText(m * MINUTE, t)}</span>
            </label>
          ))}
        </div>
        <div className="choices">
          {QUICK_REASONS.map((key) => (
            <button key={key} type="button" className="button small" onClick={() => setReason(t(key))}>
              {t(key)}
            </button>
          ))}
        </div>
        <label className="field">
          <span className="field-name">{t('shelve.reason')}</span>
          <input value={reason} maxLength={200} onChange={(e) => setReason(e.target.value)} />
        </label>
        <button type="submit" className="button primary" disabled={pending || reason.trim() === ''}>
          {t('shelve.submit', { duration: durationText(minutes * MINUTE, t) })}
        </button>
      </form>
    </Question>
  )
}

export function FalseReasons({ alert }: { alert: Alert }) {
  const { t, say } = useWords()
  const rule = useStore(knowledge, (s) => s.rules.get(alert.rule))
  const pending = useStore(acting, (s) => s.pending === alert.id)
  return (
    <Question title={t('false.title')} note={t('false.note')}>
      <div className="choices">
        {rule?.verdictReasons.map(({ key, text }) => (
          <button
            key={key}
            type="button"
            className="button"
            disabled={pending}
            onClick={() => void act(alert.id, { do: 'verdict', value: 'false', reason: key })}
          >
            {say(text)}
          </button>
        ))}
      </div>
    </Question>
  )
}

const OTHERS: readonly VerdictValue[] = ['duplicate', 'unknown']

/** What is seldom needed: where it is, shelving, the verdicts that are neither true nor false. */
export function MoreActs({ alert }: { alert: Alert }) {
  const { t } = useWords()
  const pending = useStore(acting, (s) => s.pending === alert.id)
  const may = useMayAct(alert)
  const shelves = may('alert.shelve')
  const run = (what: Parameters<typeof act>[1]) => () => void act(alert.id, what)
  return (
    <Question
      title={t('more.title')}
      {...(shelves && SHELVE_LIMIT[alert.level] === undefined && { note: t('act.noShelve', { level: ROMAN[alert.level] }) })}
    >
      <div className="choices">
        <button type="button" className="button" onClick={locate}>
          {t('act.locate')} <kbd>G</kbd>
        </button>
        {shelves && mayShelve(alert) === true && (
          <button type="button" className="button" onClick={() => selection.setState({ dialog: 'shelve' })}>
            {t('act.shelve')} <kbd>S</kbd>
          </button>
        )}
        {shelves && mayUnshelve(alert) && (
          <button type="button" className="button" disabled={pending} onClick={run({ do: 'unshelve' })}>
            {t('act.unshelve')}
          </button>
        )}
        {may('alert.judge') &&
          OTHERS.map((value) => (
            <button key={value} type="button" className="button" disabled={pending} onClick={run({ do: 'verdict', value })}>
              {t(`verdict.${value}`)}
            </button>
          ))}
      </div>
    </Question>
  )
}
