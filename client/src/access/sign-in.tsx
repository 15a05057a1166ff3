/** 登录: with a password and, where there is one, a second factor; elsewhere; as a wall; in the demo district as whoever one wants to be. */
import { type OwnSession, ROLES, type SignInRequest, type SignInWays, type WallSignInRequest } from '@yiwang/contract'
import { type FormEvent, type RefObject, useRef, useState } from 'react'
import { send } from '../rest/ask.ts'
import { entered, whyLeft } from '../stores/session.ts'
import { useWords } from '../words/index.ts'
import { DoorPage } from './door-page.tsx'
import { CodeField, Failed, Field, PasswordField, textOf } from './field.tsx'
import { signInWithPasskey, whyNoPasskey } from './passkey.ts'
import { whyNot } from './refused.ts'
import { useWays } from './ways.ts'

type As = 'person' | 'wall'

/** Where a browser goes that signs in elsewhere; it comes back signed in, or with `?signIn=refused`. */
const ELSEWHERE = '/api/v1/sessions/oidc'

function greeting(): 'door.refusedElsewhere' | 'door.over' | 'door.left' | undefined {
  if (new URLSearchParams(location.search).get('signIn') === 'refused') return 'door.refusedElsewhere'
  const left = whyLeft()
  return left && `door.${left}`
}

export function SignIn() {
  const { t } = useWords()
  const ways = useWays()
  const [as, setAs] = useState<As>('person')
  const [login, setLogin] = useState('')
  const password = useRef<HTMLInputElement>(null)
  const said = greeting()
  const take = (picked: string) => {
    setAs('person')
    setLogin(picked)
    password.current?.focus()
  }
  return (
    <DoorPage
      title={t(as === 'wall' ? 'door.wallTitle' : 'door.title')}
      aside={ways?.demo && <Demo accounts={ways.demo} take={take} />}
    >
      {said && (
        <p className="door-said" role="status">
          {t(said)}
        </p>
      )}
      {ways?.first && <p className="door-said">{t('door.first')}</p>}
      {as === 'wall' ? <WallForm /> : <PasswordForm login={login} setLogin={setLogin} password={password} />}
      <div className="door-others">
        {as === 'person' && ways && whyNoPasskey(ways, t) === undefined && <PasskeyButton />}
        {ways?.singleSignOn && as === 'person' && (
          <a className="button" href={ELSEWHERE}>
            {t('door.elsewhere')}
          </a>
        )}
        <button type="button" className="link" onClick={() => setAs(as === 'wall' ? 'person' : 'wall')}>
          {t(as === 'wall' ? 'door.asPerson' : 'door.asWall')}
        </button>
      </div>
    </DoorPage>
  )
}

interface Person {
  readonly login: string
  setLogin(login: string): void
  readonly password: RefObject<HTMLInputElement | null>
}

function PasswordForm({ login, setLogin, password }: Person) {
  const { t } = useWords()
  const ways = useWays()
  const [code, setCode] = useState(false)
  const [failed, setFailed] = useState<string>()
  const [pending, setPending] = useState(false)
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = e.currentTarget
    const request: SignInRequest = {
      login: login.trim(),
      password: textOf(form, 'password'),
      ...(code && { code: textOf(form, 'code') }),
    }
    setPending(true)
    const answer = await send<OwnSession>('/sessions', request)
    setPending(false)
    if (answer.ok) return entered(answer.body)
    const wanted = answer.problem?.code === 'signIn.code'
    if (wanted) setCode(true)
    // Where it cannot be shown they are told where it can.
    const elsewhere = answer.problem?.code === 'signIn.passkey' && ways ? whyNoPasskey(ways, t) : undefined
    setFailed(wanted ? undefined : (elsewhere ?? whyNot(answer.problem, t)))
  }
  return (
    <form className="door-form" onSubmit={(e) => void submit(e)}>
      <Field
        label={t('door.login')}
        name="login"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        autoFocus
        minLength={2}
        maxLength={64}
        value={login}
        onChange={(e) => {
          setLogin(e.target.value)
          setCode(false)
        }}
      />
      <PasswordField ref={password} />
      {code && <CodeField hint={t('door.codeWanted')} />}
      <Failed why={failed} />
      <button type="submit" className="button primary" disabled={pending}>
        {t(pending ? 'door.pending' : 'door.enter')}
      </button>
    </form>
  )
}

/** It says who it is: no login, no password. */
function PasskeyButton() {
  const { t } = useWords()
  const [failed, setFailed] = useState<string>()
  const [pending, setPending] = useState(false)
  const show = async () => {
    setPending(true)
    const answer = await signInWithPasskey()
    setPending(false)
    if (answer.ok) entered(answer.body)
    else setFailed(answer.problem?.code === 'signIn.wrong' ? t('passkey.refused') : whyNot(answer.problem, t))
  }
  return (
    <>
      <button type="button" className="button" disabled={pending} onClick={() => void show()}>
        {t(pending ? 'passkey.pending' : 'door.passkey')}
      </button>
      <Failed why={failed} />
    </>
  )
}

function WallForm() {
  const { t } = useWords()
  const [failed, setFailed] = useState<string>()
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const request: WallSignInRequest = { token: textOf(e.currentTarget, 'token').trim() }
    const answer = await send<OwnSession>('/sessions/wall', request)
    if (answer.ok) entered(answer.body)
    else setFailed(answer.problem?.status === 401 ? t('door.wallWrong') : whyNot(answer.problem, t))
  }
  return (
    <form className="door-form" onSubmit={(e) => void submit(e)}>
      <Field
        label={t('door.token')}
        hint={t('door.tokenHint')}
        name="token"
        type="password"
        autoComplete="off"
        minLength={20}
        maxLength={100}
        autoFocus
      />
      <Failed why={failed} />
      <button type="submit" className="button primary">
        {t('door.enter')}
      </button>
    </form>
  )
}

/** The demo district's accounts, one for each role; their password stands where the platform was started. */
function Demo({ accounts, take }: { accounts: NonNullable<SignInWays['demo']>; take: (login: string) => void }) {
  const { t, say } = useWords()
  return (
    <aside className="door-demo" aria-labelledby="door-demo">
      <h2 id="door-demo">{t('door.demo')}</h2>
      <p className="note">{t('door.demoPassword')}</p>
      <ul>
        {accounts.map(({ login, name, roles }) => (
          <li key={login}>
            <button type="button" onClick={() => take(login)}>
              <b>{roles.map((role) => say(ROLES[role].name)).join(' · ')}</b>
              <span>{name}</span>
              <code>{login}</code>
            </button>
          </li>
        ))}
      </ul>
    </aside>
  )
}
