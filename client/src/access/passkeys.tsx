/** 通行密钥: one's own, each with its name and when it was used; another one is made, and one removed, with the password. */
import type { OwnSession, Passkey, SecondFactorRequest } from '@yiwang/contract'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { read, send } from '../rest/ask.ts'
import { serverNow } from '../stores/clock.ts'
import { askWhoIsIn } from '../stores/session.ts'
import { useWords } from '../words/index.ts'
import { momentText } from '../words/time.ts'
import { deviceOf } from './device-of.ts'
import { Failed, Field, PasswordField, passwordOf, textOf } from './field.tsx'
import { makePasskey, whyNoPasskey } from './passkey.ts'
import { whyNot } from './refused.ts'
import { useWays } from './ways.ts'

export function Passkeys({ own }: { own: OwnSession }) {
  const { t } = useWords()
  const [keys, setKeys] = useState<readonly Passkey[]>()
  const [failed, setFailed] = useState<string>()
  const [removing, setRemoving] = useState<Passkey>()
  const ask = useCallback(async () => {
    const answer = await read<{ items: readonly Passkey[] }>('/sessions/own/passkeys')
    if (answer.ok) setKeys(answer.body.items)
    setFailed(answer.ok ? undefined : whyNot(answer.problem, t))
  }, [t])
  useEffect(() => void ask(), [ask])
  const changed = async () => {
    setRemoving(undefined)
    await Promise.all([ask(), askWhoIsIn()])
  }
  if (removing) return <RemovePasskey own={own} removing={removing} done={() => void changed()} />
  return (
    <>
      <ul className="own-sessions">
        {keys?.map((key) => (
          <li key={key.id}>
            <KeyText {...key} />
            <button
              type="button"
              className="button small"
              aria-label={t('passkey.removeNamed', { name: key.name })}
              onClick={() => setRemoving(key)}
            >
              {t('passkey.remove')}
            </button>
          </li>
        ))}
      </ul>
      <Failed why={failed} />
      <NewPasskeyForm own={own} done={() => void changed()} />
    </>
  )
}

function KeyText({ name, madeAt, usedAt }: Passkey) {
  const { t, language } = useWords()
  const text = (at: number) => momentText(at, serverNow(), t, language)
  return (
    <span>
      <b>{name}</b>
      <span className="note">
        {usedAt === undefined
          ? t('passkey.unused', { made: text(madeAt) })
          : t('passkey.times', { made: text(madeAt), used: text(usedAt) })}
      </span>
    </span>
  )
}

/** Where none can be had, a sentence says where. */
export function NewPasskeyForm({ own, done }: { own: OwnSession; done: () => void }) {
  const { t } = useWords()
  const ways = useWays()
  const [failed, setFailed] = useState<string>()
  const [pending, setPending] = useState(false)
  if (!ways) return null
  const nowhere = whyNoPasskey(ways, t)
  if (nowhere !== undefined) return <p className="note">{nowhere}</p>
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = e.currentTarget
    setPending(true)
    const answer = await makePasskey(textOf(form, 'name').trim(), passwordOf(form))
    setPending(false)
    setFailed(answer.ok ? undefined : whyNot(answer.problem, t))
    if (answer.ok) done()
  }
  return (
    <form className="door-form" onSubmit={(e) => void submit(e)}>
      <p className="note">{t('passkey.about')}</p>
      <Field
        label={t('passkey.name')}
        name="name"
        autoComplete="off"
        maxLength={60}
        defaultValue={deviceOf(navigator.userAgent)}
      />
      {own.hasPassword && <PasswordField />}
      <Failed why={failed} />
      <button type="submit" className="button primary" disabled={pending}>
        {t(pending ? 'passkey.pending' : 'passkey.make')}
      </button>
    </form>
  )
}

interface Removing {
  readonly own: OwnSession
  readonly removing: Passkey
  done(): void
}

function RemovePasskey({ own, removing, done }: Removing) {
  const { t } = useWords()
  const [failed, setFailed] = useState<string>()
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const request: SecondFactorRequest = passwordOf(e.currentTarget)
    const answer = await send(`/sessions/own/passkeys/${removing.id}/remove`, request)
    setFailed(answer.ok ? undefined : whyNot(answer.problem, t))
    if (answer.ok) done()
  }
  return (
    <form className="door-form" onSubmit={(e) => void submit(e)}>
      <p className="door-said">{t('passkey.removeWhy', { name: removing.name })}</p>
      {own.hasPassword && <PasswordField autoFocus />}
      <Failed why={failed} />
      <button type="submit" className="button primary">
        {t('passkey.remove')}
      </button>
      <button type="button" className="button" onClick={done}>
        {t('passkey.keep')}
      </button>
    </form>
  )
}
