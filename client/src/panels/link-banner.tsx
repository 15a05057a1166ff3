/** The link to the platform: a neutral banner over everything once it is cut for 5 s; the panels hatch after 30 s. */
import type { Millis } from '@yiwang/contract'
import { useStore } from 'zustand'
import { clock } from '../stores/clock.ts'
import { BANNER_AFTER, connection, lostFor } from '../stores/connection.ts'
import { useWords } from '../words/index.ts'
import { runningText } from '../words/time.ts'

/** Counted with each tick of the clock: being cut off is the one state nobody sends a message about. */
export function useLostFor(): Millis {
  const state = useStore(connection)
  const here = useStore(clock, (s) => s.now - s.offset)
  return lostFor(state, here)
}

export function LinkBanner() {
  const { t } = useWords()
  const lost = useLostFor()
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
