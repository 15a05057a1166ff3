/** Says before a session ends because nobody is at the screen; any key or the pointer keeps it. */
import { useStore } from 'zustand'
import { clock } from '../stores/clock.ts'
import { endsIn, presence } from '../stores/presence.ts'
import { session } from '../stores/session.ts'
import { useWords } from '../words/index.ts'
import { countdownText } from '../words/time.ts'

export function QuietBanner() {
  const { t } = useWords()
  const idle = useStore(session, ({ own }) => own?.idle)
  const since = useStore(presence, ({ at }) => at)
  const left = useStore(clock, ({ now, offset }) => endsIn(idle, since, now - offset))
  if (left === undefined) return null
  return (
    <div className="banner quiet">
      <span className="unseen" role="alert">
        {t('door.quiet', { time: '' })}
      </span>
      <span aria-hidden="true">{t('door.quiet', { time: countdownText(left) })}</span>
    </div>
  )
}
