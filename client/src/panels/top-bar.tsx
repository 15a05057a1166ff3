/** The top bar: whose screen this is, how many sources are fresh, language, date and clock. */
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { clock } from '../stores/clock.ts'
import { BANNER_AFTER, connection } from '../stores/connection.ts'
import { selection } from '../stores/selection.ts'
import type { Topic } from '../topics/topic.ts'
import { switchLanguage, useWords } from '../words/index.ts'
import { clockText, todayText } from '../words/time.ts'
import { freshFeeds } from './health.tsx'
import { useLostFor } from './link-banner.tsx'
import { Navigation } from './navigation.tsx'

export function TopBar({ topic }: { topic: Topic }) {
  const { t } = useWords()
  const feeds = useStore(connection, (s) => s.status?.feeds)
  const drill = useStore(connection, (s) => (s.status?.drill ?? null) !== null)
  return (
    <header className="top-bar">
      <a className="skip" href="#feed-list">
        {t('app.skip')}
      </a>
      <h1>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M3 3h18v18H3ZM7 8.5h10M7 12h10M7 15.5h6" />
        </svg>
        {t('app.name')}
        <small>{t('app.long')}</small>
      </h1>
      {drill && <span className="tag drill">{t('bar.drill')}</span>}
      <Navigation topic={topic} />
      <span className="space" />
      <button
        type="button"
        className="plain drawer-button"
        onClick={() => selection.setState(({ drawer }) => ({ drawer: !drawer }))}
      >
        {t('bar.drawer')} <kbd>[</kbd>
      </button>
      {feeds && (
        <span className="sources" title={t('bar.sourcesTitle')}>
          {t('bar.sources')} <b>{freshFeeds(feeds)}</b>/{feeds.length}
        </span>
      )}
      <button type="button" className="plain keys-button" onClick={() => selection.setState({ dialog: 'keys' })}>
        <UiIcon sign="keys" />
        {t('bar.keys')} <kbd>?</kbd>
      </button>
      <button type="button" className="plain" title={t('bar.languageTitle')} onClick={switchLanguage}>
        {t('bar.language')}
      </button>
      <Now />
    </header>
  )
}

function Now() {
  const { t, language } = useWords()
  const now = useStore(clock, (s) => s.now)
  const cut = useLostFor() >= BANNER_AFTER
  return (
    <span className={cut ? 'now cut' : 'now'}>
      <span className="date">{todayText(now, t, language)}</span>
      <time>{clockText(now)}</time>
    </span>
  )
}
