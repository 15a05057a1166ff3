/** The link to the platform: a neutral banner under the bar once it is cut for 5 s; the panels hatch after 30 s. */
import { type Millis, SECOND } from '@yiwang/contract'
import { useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { clock } from '../stores/clock.ts'
import { BANNER_AFTER, connection, lostFor } from '../stores/connection.ts'
import { useWords } from '../words/index.ts'
import { runningText } from '../words/time.ts'

/**
 * What is made of how long the link has been lost. Counted with each tick of the clock, for being cut off is the one state nobody
 * sends a message about; but nothing is drawn anew with a tick that changes nothing.
 */
function useLost<T extends boolean | Millis>(made: (lost: Millis) => T): T {
  return useSyncExternalStore(followLink, () => made(lostNow()))
}

function followLink(told: () => void): () => void {
  const ends = [connection.subscribe(told), clock.subscribe(told)]
  return () => {
    for (const end of ends) end()
  }
}

function lostNow(): Millis {
  const { now, offset } = clock.getState()
  return lostFor(connection.getState(), now - offset)
}

/** Whether nothing has been heard for so long: by then nothing here may say that it is of now. */
export function useCut(after: Millis = BANNER_AFTER): boolean {
  return useLost((lost) => lost >= after)
}

const wholeSeconds = (lost: Millis) => Math.floor(lost / SECOND) * SECOND

export function LinkBanner() {
  const { t } = useWords()
  const lost = useLost(wholeSeconds)
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
