/** 第二重验证: asked for by the platform before anything else: to be set up by who must have one, to be shown by who came in without. */
import type { OwnSession, SecondFactorProof } from '@yiwang/contract'
import { type FormEvent, useState } from 'react'
import { type Answer, send } from '../rest/ask.ts'
import { askWhoIsIn, entered } from '../stores/session.ts'
import { useWords } from '../words/index.ts'
import { DoorPage } from './door-page.tsx'
import { CodeField, Failed, textOf } from './field.tsx'
import { signInWithPasskey, whyNoPasskey } from './passkey.ts'
import { NewPasskeyForm } from './passkeys.tsx'
import { whyNot } from './refused.ts'
import { SecondFactor } from './second-factor.tsx'
import { signOut } from './sign-out.ts'
import { useWays } from './ways.ts'

export default function ForcedFactor({ own }: { own: OwnSession }) {
  const { t } = useWords()
  const isProof = own.owes === 'proof'
  return (
    <DoorPage title={t(isProof ? 'forcedFactor.prove' : 'forcedFactor.set')}>
      <p className="door-said">{t(isProof ? 'forcedFactor.proveWhy' : 'forcedFactor.setWhy', { who: own.who.name })}</p>
      {isProof ? <Prove own={own} /> : <SetUp own={own} />}
      <div className="door-others">
        <button type="button" className="link" onClick={() => void signOut()}>
          {t('account.signOut')}
        </button>
      </div>
    </DoorPage>
  )
}

/** A passkey where there can be one, or codes: which, they choose. */
function SetUp({ own }: { own: OwnSession }) {
  const { t } = useWords()
  const ways = useWays()
  const [codes, setCodes] = useState(false)
  if (!ways) return null
  const nowhere = whyNoPasskey(ways, t)
  if (nowhere !== undefined)
    return (
      <>
        <SecondFactor own={own} />
        <p className="note door-aside">{nowhere}</p>
      </>
    )
  return (
    <>
      {codes ? <SecondFactor own={own} /> : <NewPasskeyForm own={own} done={() => void askWhoIsIn()} />}
      <div className="door-others">
        <button type="button" className="link" onClick={() => setCodes(!codes)}>
          {t(codes ? 'forcedFactor.byPasskey' : 'forcedFactor.byCode')}
        </button>
      </div>
    </>
  )
}

function Prove({ own }: { own: OwnSession }) {
  const { t } = useWords()
  const ways = useWays()
  const [failed, setFailed] = useState<string>()
  const settle = (answer: Answer<OwnSession>) => {
    if (answer.ok) entered(answer.body)
    else setFailed(whyNot(answer.problem, t))
  }
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const request: SecondFactorProof = { code: textOf(e.currentTarget, 'code') }
    settle(await send<OwnSession>('/sessions/own/prove', request))
  }
  const nowhere = ways && own.passkeys > 0 ? whyNoPasskey(ways, t) : undefined
  return (
    <form className="door-form" onSubmit={(e) => void submit(e)}>
      {own.secondFactor && <CodeField hint={t('door.codeWanted')} />}
      <Failed why={failed} />
      {own.secondFactor && (
        <button type="submit" className="button primary">
          {t('door.enter')}
        </button>
      )}
      {own.passkeys > 0 && ways && nowhere === undefined && (
        <button type="button" className="button" onClick={() => void signInWithPasskey().then(settle)}>
          {t('door.passkey')}
        </button>
      )}
      {nowhere !== undefined && <p className="note">{nowhere}</p>}
    </form>
  )
}
