/** What is one's own to keep: the password, the second factor, where one is signed in. */
import type { OwnSession, SecondFactorOffer, SecondFactorProof, SecondFactorRequest, SessionRow } from '@yiwang/contract'
import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react'
import { renderSVG } from 'uqr'
import { read, send } from '../rest/ask.ts'
import { serverNow } from '../stores/clock.ts'
import { selection } from '../stores/selection.ts'
import { askWhoIsIn } from '../stores/session.ts'
import { useWords } from '../words/index.ts'
import { momentText } from '../words/time.ts'
import { deviceOf } from './device-of.ts'
import { CodeField, Failed, PasswordField, textOf } from './field.tsx'
import { PasswordForm } from './password-form.tsx'
import { whyNot } from './refused.ts'

const BODIES = { password: Password, secondFactor: SecondFactor, sessions: OwnSessions }
const TITLES = { password: 'account.password', secondFactor: 'account.secondFactor', sessions: 'account.sessions' } as const

export default function OwnDialogs({ own, dialog }: { own: OwnSession; dialog: keyof typeof BODIES }) {
  const { t } = useWords()
  const self = useRef<HTMLDialogElement>(null)
  useEffect(() => self.current?.showModal(), [])
  const Body = BODIES[dialog]
  return (
    <dialog
      ref={self}
      className="keys own"
      aria-label={t(TITLES[dialog])}
      onClose={() => selection.setState({ dialog: undefined })}
    >
      <h2>{t(TITLES[dialog])}</h2>
      <Body own={own} />
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={() => self.current?.close()}>
          {t('card.close')} <kbd>Esc</kbd>
        </button>
      </div>
    </dialog>
  )
}

function Password() {
  const { t } = useWords()
  const [done, setDone] = useState(false)
  return done ? <p className="door-said">{t('password.changed')}</p> : <PasswordForm done={() => setDone(true)} />
}

/** Enrolled with the password and a first code; taken away with the password. */
function SecondFactor({ own }: { own: OwnSession }) {
  const { t } = useWords()
  const [offer, setOffer] = useState<SecondFactorOffer>()
  const [failed, setFailed] = useState<string>()
  const prove = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const request: SecondFactorRequest = { password: textOf(e.currentTarget, 'password') }
    const answer = await send<SecondFactorOffer>(`/sessions/own/second-factor${own.secondFactor ? '/remove' : ''}`, request)
    setFailed(answer.ok ? undefined : whyNot(answer.problem, t))
    if (!answer.ok) return
    if (own.secondFactor) await askWhoIsIn()
    else setOffer(answer.body)
  }
  const confirm = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const request: SecondFactorProof = { code: textOf(e.currentTarget, 'code') }
    const answer = await send('/sessions/own/second-factor/confirm', request)
    setFailed(answer.ok ? undefined : whyNot(answer.problem, t))
    if (!answer.ok) return
    setOffer(undefined)
    await askWhoIsIn()
  }
  if (offer) {
    return (
      <form className="door-form" onSubmit={(e) => void confirm(e)}>
        <p className="door-said">{t('secondFactor.scan')}</p>
        <Code uri={offer.uri} />
        <Once label={t('secondFactor.byHand')}>{offer.secret}</Once>
        <CodeField />
        <Failed why={failed} />
        <button type="submit" className="button primary">
          {t('secondFactor.confirm')}
        </button>
      </form>
    )
  }
  return (
    <form className="door-form" onSubmit={(e) => void prove(e)}>
      <p className="door-said">{t(own.secondFactor ? 'secondFactor.isOn' : 'secondFactor.isOff')}</p>
      <PasswordField autoFocus />
      <Failed why={failed} />
      <button type="submit" className="button primary">
        {t(own.secondFactor ? 'secondFactor.remove' : 'secondFactor.begin')}
      </button>
    </form>
  )
}

/** Drawn here: the secret goes to no other place. */
function Code({ uri }: { uri: string }) {
  const { t } = useWords()
  const picture = `data:image/svg+xml,${encodeURIComponent(renderSVG(uri))}`
  return <img className="qr" src={picture} alt={t('secondFactor.qr')} width="200" height="200" />
}

function Once({ label, children }: { label: string; children: ReactNode }) {
  return (
    <p className="door-once">
      <span className="field-name">{label}</span>
      <code>{children}</code>
    </p>
  )
}

function OwnSessions() {
  const { t, language } = useWords()
  const [rows, setRows] = useState<readonly SessionRow[]>()
  const [failed, setFailed] = useState<string>()
  const ask = useCallback(async () => {
    const answer = await read<{ items: readonly SessionRow[] }>('/sessions/own/all')
    if (answer.ok) setRows(answer.body.items)
    setFailed(answer.ok ? undefined : whyNot(answer.problem, t))
  }, [t])
  useEffect(() => void ask(), [ask])
  const end = (path: string) => () => void send(path, {}).then(ask)
  const now = serverNow()
  return (
    <>
      <ul className="own-sessions">
        {rows?.map(({ id, since, seen, address, agent, own }) => (
          <li key={id}>
            <span>
              <b>{address}</b>
              <span className="note" title={agent}>
                {deviceOf(agent)}
              </span>
              <span className="note">
                {t('sessions.times', { since: momentText(since, now, t, language), seen: momentText(seen, now, t, language) })}
              </span>
            </span>
            {own ? (
              <span className="tag">{t('sessions.this')}</span>
            ) : (
              <button type="button" className="button small" onClick={end(`/sessions/own/all/${id}/end`)}>
                {t('sessions.end')}
              </button>
            )}
          </li>
        ))}
      </ul>
      <Failed why={failed} />
      {(rows?.length ?? 0) > 1 && (
        <button type="button" className="button small" onClick={end('/sessions/own/others/end')}>
          {t('sessions.endOthers')}
        </button>
      )}
    </>
  )
}
