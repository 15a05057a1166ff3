/** In the place of what could not be read: that it is not for whoever sits here to read, or that it could not be read just now. */
import type { Asked } from '../rest/asked.ts'
import { UiIcon } from '../shapes/marks.tsx'
import { useWords } from '../words/index.ts'
import type { WordKey } from '../words/zh.ts'

export function NoRight({ said = 'noRight' }: { said?: WordKey }) {
  const { t } = useWords()
  return (
    <p className="empty no-right">
      <UiIcon sign="lock" size={16} />
      {t(said)}
    </p>
  )
}

export function Unread({ failed, said = 'panel.unread' }: { failed: Asked<unknown>['failed']; said?: WordKey }) {
  const { t } = useWords()
  return failed === 'refused' ? <NoRight /> : <p className="empty">{t(said)}</p>
}

/** Beside what is of now: what was before it stays closed. */
export function PastNotYours() {
  const { t } = useWords()
  return (
    <span className="no-right">
      <UiIcon sign="lock" size={14} />
      {t('noRight.past')}
    </span>
  )
}
