/** What stands before the door: whose platform this is, one thing to do, another language. */
import { type ReactNode, useEffect } from 'react'
import { switchLanguage, useWords } from '../words/index.ts'

interface Page {
  readonly title: string
  /** Beside what there is to do. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

export function DoorPage({ title, aside, children }: Page) {
  const { t } = useWords()
  const name = t('app.name')
  useEffect(() => {
    document.title = `${title} · ${name}`
  }, [title, name])
  return (
    <div className="door">
      <header className="door-head">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M3 3h18v18H3ZM7 8.5h10M7 12h10M7 15.5h6" />
        </svg>
        <p>
          <b>{name}</b>
          <small>{t('app.long')}</small>
        </p>
        <span className="space" />
        <button type="button" className="plain" title={t('bar.languageTitle')} onClick={switchLanguage}>
          {t('bar.language')}
        </button>
      </header>
      <main className="door-body">
        <section className="door-card" aria-labelledby="door-title">
          <h1 id="door-title">{title}</h1>
          {children}
        </section>
        {aside}
      </main>
    </div>
  )
}
