/** The link to the platform: a neutral banner over everything once it is cut for 5 s; the panels hatch after 30 s. */
import { useStore } from 'zustand'
import { clock } from '../stores/clock.ts'
import { BANNER_AFTER, connection, HATCH_AFTER, lostFor } from '../stores/connection.ts'
import { useWords } from '../words/index.ts'
import { runningText } from '../words/time.ts'

/** Read on each tick of the clock: being cut off is the one state nobody sends a message about. */
export function useLost(): 'no' | 'banner' | 'hatch' {
  useStore(clock, (s) => s.now)
  const lost = useStore(connection, (s) => lostFor(s, Date.now()))
  return lost >= HATCH_AFTER ? 'hatch' : lost >= BANNER_AFTER ? 'banner' : 'no'
}

export function LinkBanner() {
  const { t } = useWords()
  useStore(clock, (s) => s.now)
  const lost = useStore(connection, (s) => lostFor(s, Date.now()))
  const refused = useStore(connection, (s) => s.refused)
  if (refused !== undefined) {
    return (
      <div className="banner" role="status">
        {t('link.refused', { detail: refused })}
      </div>
    )
  }
  if (lost < BANNER_AFTER) return null
  return (
    <div className="banner">
      {/* Announced once, not with every second that passes. */}
      <span className="unseen" role="status">
        {t('link.lost', { time: '' })}
      </span>
      <span aria-hidden="true">{t('link.lost', { time: runningText(lost) })}</span>
    </div>
  )
}
