/** The door before every screen: signed in, or the page to do it on. Nothing of the platform is drawn behind it. */
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { session } from '../stores/session.ts'
import { useWords } from '../words/index.ts'
import { DoorPage } from './door-page.tsx'
import { ForcedPassword } from './password-form.tsx'
import { QuietBanner } from './quiet-banner.tsx'
import { SignIn } from './sign-in.tsx'

/** Used once in the life of an installation: what the first start prints. The token stands behind the #, so it is in no log. */
const FirstAdministrators = lazy(() => import('./first-administrators.tsx'))
const ForcedFactor = lazy(() => import('./forced-factor.tsx'))
const FIRST = '#first='

export function Door({ children }: { children: ReactNode }) {
  const { phase, own } = useStore(session)
  const [first, setFirst] = useState(() => tokenOf(location.hash))
  if (phase === 'asking') return <Asking />
  if (phase === 'out') {
    if (first === undefined) return <SignIn />
    return (
      <Suspense>
        <FirstAdministrators token={first} done={() => setFirst(undefined)} />
      </Suspense>
    )
  }
  if (own.mustChange) return <ForcedPassword own={own} />
  if (own.owes !== undefined)
    return (
      <Suspense>
        <ForcedFactor own={own} />
      </Suspense>
    )
  return (
    <>
      {children}
      <QuietBanner />
    </>
  )
}

function tokenOf(hash: string): string | undefined {
  return hash.startsWith(FIRST) ? hash.slice(FIRST.length) : undefined
}

/** Nothing for as long as it takes to answer; after that, that nobody answers. */
function Asking() {
  const { t } = useWords()
  const [slow, setSlow] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 3_000)
    return () => clearTimeout(timer)
  }, [])
  if (!slow) return null
  return (
    <DoorPage title={t('door.title')}>
      <p role="status">{t('door.asking')}</p>
    </DoorPage>
  )
}
