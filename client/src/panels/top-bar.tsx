/** The top bar: whose screen this is, how many sources are fresh, language, date and clock. */
import { useStore } from 'zustand'
import { AccountMenu } from '../access/account-menu.tsx'
import { useMay } from '../alerts/allowed.ts'
import { LevelMark, UiIcon } from '../shapes/marks.tsx'
import { enableSound, toggleMute } from '../sound/sound.ts'
import { basemapStore } from '../stores/basemap.ts'
import { clock } from '../stores/clock.ts'
import { connection } from '../stores/connection.ts'
import { hearing } from '../stores/hearing.ts'
import { selection } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import type { Topic } from '../topics/topic.ts'
import { switchLanguage, useWords } from '../words/index.ts'
import { clockText, runningText, todayText } from '../words/time.ts'
import { freshFeeds } from './health.tsx'
import { useCut } from './link-banner.tsx'
import { Navigation } from './navigation.tsx'

export function TopBar({ topic }: { topic: Topic }) {
  const { t } = useWords()
  // Without alerts there is no list to skip to, and nothing that would sound.
  const alarmed = useMay('alert.read')
  const feeds = useStore(connection, (s) => s.status?.feeds)
  // How fresh they are is not known of sources nobody tells about.
  const cut = useCut()
  const drill = useStore(connection, (s) => (s.status?.drill ?? null) !== null)
  const district = useStore(basemapStore, ({ basemap }) => (basemap?.kind === 'vector' ? basemap.district : undefined))
  const name = district === undefined ? t('app.name') : t('app.of', { district })
  return (
    <header className="top-bar">
      {alarmed && (
        <a className="skip" href="#feed-list">
          {t('app.skip')}
        </a>
      )}
      <h1>
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path d="M3 3h18v18H3ZM7 8.5h10M7 12h10M7 15.5h6" />
        </svg>
        <span title={name}>{name}</span>
        <small>{t(district === undefined ? 'app.long' : 'app.name')}</small>
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
      {alarmed && <Sound />}
      {feeds && (
        <span className="sources" title={t('bar.sourcesTitle')}>
          {t('bar.sources')} <b>{cut ? '—' : freshFeeds(feeds)}</b>/{feeds.length}
        </span>
      )}
      <button type="button" className="plain keys-button" onClick={() => selection.setState({ dialog: 'keys' })}>
        <UiIcon sign="keys" />
        {t('bar.keys')} <kbd>?</kbd>
      </button>
      <button type="button" className="plain" title={t('bar.languageTitle')} onClick={switchLanguage}>
        {t('bar.language')}
      </button>
      <AccountMenu />
      <Now />
    </header>
  )
}

/** Until the browser lets us be heard, the bar says so as loudly as a Ⅲ. */
function Sound() {
  const { t } = useWords()
  const { enabled, mutedUntil } = useStore(hearing)
  const left = useStore(clock, (s) => Math.max(0, Math.ceil((mutedUntil - (s.now - s.offset)) / 1_000)))
  if (!enabled) {
    return (
      <button
        type="button"
        className="plain level-3 unheard"
        aria-label={t('sound.off')}
        title={t('sound.off')}
        onClick={enableSound}
      >
        <LevelMark level={3} look="filled" size={18} label="" />
        <span>{t('sound.off')}</span>
      </button>
    )
  }
  return (
    <button type="button" className="plain sound" aria-pressed={left > 0} title={t('sound.mute')} onClick={toggleMute}>
      <UiIcon sign={left > 0 ? 'muted' : 'sound'} />
      {left > 0 && t('sound.muted', { time: runningText(left * 1_000) })}
    </button>
  )
}

function Now() {
  const { t, language } = useWords()
  const now = useStore(clock, (s) => s.now)
  const past = useStore(shown, (s) => s.at)
  const cut = useCut()
  if (past !== undefined) {
    return (
      <span className="now past">
        <span className="date">{todayText(past, t, language)}</span>
        <span>{t('playback.word')}</span>
        <time>{clockText(past)}</time>
      </span>
    )
  }
  return (
    <span className={cut ? 'now cut' : 'now'}>
      <span className="date">{todayText(now, t, language)}</span>
      <time>{clockText(now)}</time>
    </span>
  )
}
