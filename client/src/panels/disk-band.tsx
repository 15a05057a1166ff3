/** A disk that takes nothing any more: what cannot be kept is said over the whole screen until there is room. */
import { isRefusing } from '@yiwang/contract'
import { useStore } from 'zustand'
import { connection } from '../stores/connection.ts'
import { useWords } from '../words/index.ts'
import { keepersText } from '../words/space.ts'

export function DiskBand() {
  const { t } = useWords()
  const spaces = useStore(connection, (s) => s.status?.spaces)
  const refusing = spaces?.filter(isRefusing) ?? []
  return (
    <div role="status">
      {refusing.map((space) => (
        <p key={space.keepers.join()} className="disk-band">
          {t(space.state === 'readOnly' ? 'disk.refused.readOnly' : 'disk.refused.full', { who: keepersText(space, t) })}
        </p>
      ))}
    </div>
  )
}
