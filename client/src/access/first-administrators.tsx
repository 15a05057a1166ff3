/** 首次启用: whoever was given the link of the first start makes the three administrators, once. */
import type { FirstAnswer, FirstRequest } from '@yiwang/contract'
import { type FormEvent, useState } from 'react'
import { send } from '../rest/ask.ts'
import { useWords } from '../words/index.ts'
import { DoorPage } from './door-page.tsx'
import { Failed, Field, textOf } from './field.tsx'
import { rulesText, whyNot } from './refused.ts'
import { useWays } from './ways.ts'

const PEOPLE = ['systemAdmin', 'securityAdmin', 'auditor'] as const

export default function FirstAdministrators({ token, done }: { token: string; done: () => void }) {
  const { t } = useWords()
  const ways = useWays()
  const [failed, setFailed] = useState<string>()
  const [made, setMade] = useState<FirstAnswer>()
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = e.currentTarget
    const person = (who: (typeof PEOPLE)[number]) => ({
      login: textOf(form, `${who}.login`).trim(),
      name: textOf(form, `${who}.name`).trim(),
    })
    const password = textOf(form, 'password')
    if (password !== textOf(form, 'again')) return setFailed(t('password.differ'))
    const request: FirstRequest = {
      token,
      systemAdmin: { ...person('systemAdmin'), password },
      securityAdmin: person('securityAdmin'),
      auditor: person('auditor'),
    }
    const answer = await send<FirstAnswer>('/sessions/first', request)
    if (answer.ok) setMade(answer.body)
    else setFailed(whyNot(answer.problem, t))
  }
  if (made) return <HandOver made={made} done={done} />
  return (
    <DoorPage title={t('first.title')}>
      <p className="door-said">{t('first.why')}</p>
      <form className="door-form" onSubmit={(e) => void submit(e)}>
        {PEOPLE.map((who) => (
          <fieldset key={who}>
            <legend>{t(`first.${who}`)}</legend>
            <Field label={t('door.login')} name={`${who}.login`} autoComplete="off" minLength={2} maxLength={64} />
            <Field label={t('first.name')} name={`${who}.name`} autoComplete="off" maxLength={60} />
            {who === 'systemAdmin' && (
              <>
                <Field
                  label={t('door.password')}
                  hint={ways && rulesText(ways.password, t)}
                  name="password"
                  type="password"
                  autoComplete="new-password"
                  minLength={ways?.password.least}
                  maxLength={256}
                />
                <Field label={t('password.again')} name="again" type="password" autoComplete="new-password" maxLength={256} />
              </>
            )}
          </fieldset>
        ))}
        <Failed why={failed} />
        <button type="submit" className="button primary">
          {t('first.make')}
        </button>
      </form>
    </DoorPage>
  )
}

/** Told this one time: each is handed over to whom it belongs, who must choose another with it. */
function HandOver({ made, done }: { made: FirstAnswer; done: () => void }) {
  const { t } = useWords()
  return (
    <DoorPage title={t('first.made')}>
      <p className="door-said">{t('first.handOver')}</p>
      <dl className="door-once">
        {(['securityAdmin', 'auditor'] as const).map((who) => (
          <div key={who}>
            <dt>
              {t(`first.${who}`)} · {made[who].login}
            </dt>
            <dd>
              <code>{made[who].password}</code>
            </dd>
          </div>
        ))}
      </dl>
      <button
        type="button"
        className="button primary"
        onClick={() => {
          history.replaceState(null, '', location.pathname)
          done()
        }}
      >
        {t('door.title')}
      </button>
    </DoorPage>
  )
}
