/** Another password: asked for by the platform before anything else, or chosen by its owner. */
import type { OwnSession, PasswordRequest } from '@yiwang/contract'
import { type FormEvent, useState } from 'react'
import { send } from '../rest/ask.ts'
import { askWhoIsIn } from '../stores/session.ts'
import { useWords } from '../words/index.ts'
import { DoorPage } from './door-page.tsx'
import { Failed, Field, textOf } from './field.tsx'
import { rulesText, whyNot } from './refused.ts'
import { signOut } from './sign-out.ts'
import { useWays } from './ways.ts'

export function PasswordForm({ done }: { done: () => void }) {
  const { t } = useWords()
  const ways = useWays()
  const [failed, setFailed] = useState<string>()
  const [pending, setPending] = useState(false)
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = e.currentTarget
    const request: PasswordRequest = { current: textOf(form, 'current'), next: textOf(form, 'next') }
    if (request.next !== textOf(form, 'again')) return setFailed(t('password.differ'))
    setPending(true)
    const answer = await send('/sessions/own/password', request)
    setPending(false)
    if (answer.ok) done()
    else setFailed(whyNot(answer.problem, t))
  }
  return (
    <form className="door-form" onSubmit={(e) => void submit(e)}>
      <Field
        label={t('password.current')}
        name="current"
        type="password"
        autoComplete="current-password"
        maxLength={256}
        autoFocus
      />
      <Field
        label={t('password.next')}
        hint={ways && rulesText(ways.password, t)}
        name="next"
        type="password"
        autoComplete="new-password"
        minLength={ways?.password.least}
        maxLength={ways?.password.most}
      />
      <Field label={t('password.again')} name="again" type="password" autoComplete="new-password" maxLength={256} />
      <Failed why={failed} />
      <button type="submit" className="button primary" disabled={pending}>
        {t('password.change')}
      </button>
    </form>
  )
}

export function ForcedPassword({ own }: { own: OwnSession }) {
  const { t } = useWords()
  return (
    <DoorPage title={t('password.forced')}>
      <p className="door-said">{t('password.forcedWhy', { who: own.who.name })}</p>
      <PasswordForm done={() => void askWhoIsIn()} />
      <div className="door-others">
        <button type="button" className="link" onClick={() => void signOut()}>
          {t('account.signOut')}
        </button>
      </div>
    </DoorPage>
  )
}
