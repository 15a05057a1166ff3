/** 动态验证码: enrolled with the password and a first code; taken away with the password. */
import type { OwnSession, SecondFactorOffer, SecondFactorProof } from '@yiwang/contract'
import { type FormEvent, type ReactNode, useState } from 'react'
import { renderSVG } from 'uqr'
import { send } from '../rest/ask.ts'
import { askWhoIsIn } from '../stores/session.ts'
import { useWords } from '../words/index.ts'
import { CodeField, Failed, PasswordField, passwordOf, textOf } from './field.tsx'
import { whyNot } from './refused.ts'

export function SecondFactor({ own }: { own: OwnSession }) {
  const { t } = useWords()
  const [offer, setOffer] = useState<SecondFactorOffer>()
  const [failed, setFailed] = useState<string>()
  const prove = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const path = `/sessions/own/second-factor${own.secondFactor ? '/remove' : ''}`
    const answer = await send<SecondFactorOffer>(path, passwordOf(e.currentTarget))
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
      {own.hasPassword && <PasswordField autoFocus />}
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
