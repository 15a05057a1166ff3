/** 管理: a chunk of its own, for desks. Which pages there are follows from what one may do; the server decides about each act all the same. */
import { type Action, mayAtAll } from '@yiwang/contract'
import { App as AntApp, ConfigProvider, Empty, Menu } from 'antd'
import enUS from 'antd/locale/en_US'
import zhCN from 'antd/locale/zh_CN'
import { type ComponentType, useEffect } from 'react'
import { useStore } from 'zustand'
import { AccountMenu, ADMIN } from '../access/account-menu.tsx'
import { go, route } from '../stores/route.ts'
import { session } from '../stores/session.ts'
import { switchLanguage } from '../words/index.ts'
import { AccessPage } from './access-page.tsx'
import { AuditPage } from './audit-page.tsx'
import { DevicesPage } from './devices-page.tsx'
import { HealthPage } from './health-page.tsx'
import { LOOK } from './look.ts'
import { OrganisationPage } from './organisation-page.tsx'
import { PeoplePage } from './people-page.tsx'
import { SessionsPage } from './sessions-page.tsx'
import { UnusualReadings } from './unusual-readings.tsx'
import { WallsPage } from './walls-page.tsx'
import { useAdminWords } from './words.ts'
import './admin.css'

interface Page {
  readonly id: 'organisation' | 'people' | 'access' | 'devices' | 'sessions' | 'walls' | 'health' | 'audit'
  /** Without it there is nothing on it. */
  readonly needs: Action
  readonly Body: ComponentType
}

const PAGES: readonly Page[] = [
  { id: 'organisation', needs: 'organisation.read', Body: OrganisationPage },
  { id: 'people', needs: 'account.read', Body: PeoplePage },
  { id: 'access', needs: 'access.explain', Body: AccessPage },
  { id: 'devices', needs: 'device.manage', Body: DevicesPage },
  { id: 'sessions', needs: 'session.manage', Body: SessionsPage },
  { id: 'walls', needs: 'wall.manage', Body: WallsPage },
  { id: 'health', needs: 'fault.read', Body: HealthPage },
  { id: 'audit', needs: 'audit.read', Body: AuditPage },
]

/** Styles that antd makes on the way carry what the page was answered with. */
function nonce(): string | undefined {
  return document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce || undefined
}
const given = nonce()
const CSP = given === undefined ? {} : { csp: { nonce: given } }

export default function Admin() {
  const { t, shared, language } = useAdminWords()
  const own = useStore(session, (s) => s.own)
  const path = useStore(route, (s) => s.path)
  const pages = PAGES.filter(({ needs }) => own && mayAtAll(own.who, needs))
  const page = pages.find(({ id }) => path === `${ADMIN}/${id}`) ?? pages[0]
  const title = page ? t(page.id) : t('title')
  useEffect(() => {
    document.title = `${title} · ${shared('app.name')}`
  }, [title, shared])
  return (
    <ConfigProvider theme={LOOK} button={{ autoInsertSpace: false }} locale={language === 'zh' ? zhCN : enUS} {...CSP}>
      <AntApp className="admin">
        <header className="top-bar">
          <h1>
            {shared('app.name')}
            <small>{t('title')}</small>
          </h1>
          <span className="space" />
          {own && mayAtAll(own.who, 'follow') && (
            <button type="button" className="plain" onClick={() => go('/')}>
              {t('screen')}
            </button>
          )}
          <button type="button" className="plain" title={shared('bar.languageTitle')} onClick={switchLanguage}>
            {shared('bar.language')}
          </button>
          <AccountMenu />
        </header>
        <div className="admin-body">
          <nav aria-label={t('pages')}>
            <Menu
              mode="inline"
              selectedKeys={page ? [page.id] : []}
              items={pages.map(({ id }) => ({ key: id, label: t(id) }))}
              onClick={({ key }) => go(`${ADMIN}/${key}`)}
            />
          </nav>
          <main aria-label={title}>
            {own && mayAtAll(own.who, 'reading.review') && <UnusualReadings />}
            <h2>{title}</h2>
            {page ? <page.Body /> : <Empty description={t('nothing')} />}
          </main>
        </div>
      </AntApp>
    </ConfigProvider>
  )
}
