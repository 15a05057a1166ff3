/** What is one's own to keep: the password, codes, passkeys, where one is signed in. */
import type { OwnSession, SessionRow } from '@yiwang/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { read, send } from '../rest/ask.ts'
import { serverNow } from '../stores/clock.ts'
import { selection } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'
import { momentText } from '../words/time.ts'
import { deviceOf } from './device-of.ts'
import { Failed } from './field.tsx'
import { Passkeys } from './passkeys.tsx'
import { PasswordForm } from './password-form.tsx'
import { whyNot } from './refused.ts'
import { SecondFactor } from './second-factor.tsx'

const BODIES = { password: Password, secondFactor: SecondFactor, passkeys: Passkeys, sessions: OwnSessions }
const TITLES = {
  password: 'account.password',
  secondFactor: 'account.secondFactor',
  passkeys: 'account.passkeys',
  sessions: 'account.sessions',
} as const

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
