/** What plays the past: step, play, pace, and the way back to now. The buttons do what the keys and the drag do. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { UiIcon } from '../shapes/marks.tsx'
import { goLive, nextSpeed, playback, stepBy, togglePlaying } from '../stores/playback.ts'
import { useWords } from '../words/index.ts'
import { useCut } from './link-banner.tsx'
import { STEP } from './timeline.tsx'
import { NoRight } from './unread.tsx'

export function Player() {
  const { t } = useWords()
  const { at, playing, speed, failed, moment } = useStore(playback)
  const looksBack = useMay('history.read')
  const cut = useCut()
  // A right that is taken away ends the playback it allowed.
  useEffect(() => {
    if (!looksBack) goLive()
  }, [looksBack])
  if (at === undefined) {
    return (
      <div className="player">
        {cut ? (
          <span className="tag">{t('strip.cut')}</span>
        ) : (
          <span className="tag live-tag">
            <i /> {t('strip.live')}
          </span>
        )}
        {looksBack ? (
          <button type="button" className="plain" onClick={togglePlaying}>
            {t('playback.begin')}
          </button>
        ) : (
          <NoRight said="noRight.playback" />
        )}
      </div>
    )
  }
  return (
    <div className="player past">
      <span className="said" role="status">
        {failed ? t('playback.failed') : moment?.at !== at && t('playback.reading')}
      </span>
      <div className="player-buttons">
        <button type="button" aria-label={t('playback.back')} title={t('playback.back')} onClick={() => stepBy(-STEP)}>
          <UiIcon sign="stepBack" />
        </button>
        <button
          type="button"
          aria-label={t(playing ? 'playback.pause' : 'playback.play')}
          aria-pressed={playing}
          onClick={togglePlaying}
        >
          <UiIcon sign={playing ? 'pause' : 'play'} />
        </button>
        <button type="button" aria-label={t('playback.forward')} title={t('playback.forward')} onClick={() => stepBy(STEP)}>
          <UiIcon sign="stepOn" />
        </button>
        <button type="button" className="speed" title={t('playback.speedTitle')} onClick={nextSpeed}>
          {t('playback.speed', { minutes: speed / 60 })}
        </button>
        <button type="button" className="live" onClick={goLive}>
          {t('strip.live')}
        </button>
      </div>
    </div>
  )
}
