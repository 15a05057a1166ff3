/** The account's own menu: who one is here and as what, what is one's own to keep, the way out. */
import { type Action, mayAtAll, type OwnSession, ROLES } from '@yiwang/contract'
import { type FocusEvent, type KeyboardEvent, lazy, type MouseEvent, Suspense } from 'react'
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { go, route } from '../stores/route.ts'
import { type Dialog, selection } from '../stores/selection.ts'
import { session } from '../stores/session.ts'
import { useWords } from '../words/index.ts'
import { signOut } from './sign-out.ts'

const OwnDialogs = lazy(() => import('./own-dialogs.tsx'))

export const ADMIN = '/admin'
/** Whoever may do one of these has something to do there. */
const OF_ADMIN: readonly Action[] = [
  'organisation.manage',
  'account.manage',
  'device.manage',
  'grant.manage',
  'access.explain',
  'session.manage',
  'wall.manage',
  'fault.read',
  'audit.read',
]

export function administers({ who }: OwnSession): boolean {
  return OF_ADMIN.some((action) => mayAtAll(who, action))
}

export function AccountMenu() {
  const { t, say } = useWords()
  const own = useStore(session, (s) => s.own)
  const path = useStore(route, (s) => s.path)
  if (!own) return null
  const { who, login, title, hasPassword, secondFactor, passkeys } = own
  const roles = [...new Set(who.grants.map(({ role }) => role))]
  const isWall = login === undefined
  const open = (dialog: Dialog) => (e: MouseEvent<HTMLElement>) => {
    close(e)
    selection.setState({ dialog })
  }
  return (
    <>
      <details className="account" onBlur={closeWhenLeft} onKeyDown={closeByKey}>
        <summary aria-label={t('account.menu')}>
          <UiIcon sign="person" />
          <span className="account-name">{who.name}</span>
        </summary>
        <div className="account-sheet" tabIndex={-1}>
          <p>
            <b>{who.name}</b>
            {login !== undefined && <span>{login}</span>}
          </p>
          <p className="note">
            {[...new Set([title, ...roles.map((role) => say(ROLES[role].name))])].filter(Boolean).join(' · ')}
          </p>
          {administers(own) && mayAtAll(who, 'follow') && (
            <Link to={path.startsWith(ADMIN) ? '/' : ADMIN}>
              {t(path.startsWith(ADMIN) ? 'account.screen' : 'account.admin')}
            </Link>
          )}
          {!isWall && (
            <>
              {hasPassword && (
                <button type="button" onClick={open('password')}>
                  {t('account.password')}
                </button>
              )}
              <button type="button" onClick={open('secondFactor')}>
                {t('account.secondFactor')}
                <span>{t(secondFactor ? 'account.secondFactorOn' : 'account.secondFactorOff')}</span>
              </button>
              <button type="button" onClick={open('passkeys')}>
                {t('account.passkeys')}
                <span>{passkeys > 0 ? t('account.passkeysCount', { count: passkeys }) : t('account.secondFactorOff')}</span>
              </button>
              <button type="button" onClick={open('sessions')}>
                {t('account.sessions')}
              </button>
            </>
          )}
          <button type="button" onClick={() => void signOut()}>
            {t('account.signOut')}
          </button>
        </div>
      </details>
      <OwnDialog own={own} />
    </>
  )
}

function closeWhenLeft({ currentTarget, relatedTarget }: FocusEvent<HTMLDetailsElement>): void {
  if (!currentTarget.contains(relatedTarget)) currentTarget.open = false
}

function closeByKey(e: KeyboardEvent<HTMLDetailsElement>): void {
  if (e.key !== 'Escape' || !e.currentTarget.open) return
  e.stopPropagation()
  e.currentTarget.open = false
}

function close({ currentTarget }: MouseEvent<HTMLElement>): void {
  currentTarget.closest('details')?.removeAttribute('open')
}

function Link({ to, children }: { to: string; children: string }) {
  return (
    <a
      href={to}
      onClick={(e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey || e.button !== 0) return
        e.preventDefault()
        close(e)
        go(to)
      }}
    >
      {children}
    </a>
  )
}

function OwnDialog({ own }: { own: OwnSession }) {
  const dialog = useStore(selection, (s) => s.dialog)
  if (dialog !== 'password' && dialog !== 'secondFactor' && dialog !== 'passkeys' && dialog !== 'sessions') return null
  return (
    <Suspense>
      <OwnDialogs own={own} dialog={dialog} />
    </Suspense>
  )
}
