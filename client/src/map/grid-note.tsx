/** Which unit grid is chosen, and who is answerable for it. */
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { grids } from '../stores/grids.ts'
import { view } from '../stores/view.ts'
import { useWords } from '../words/index.ts'

export function GridNote() {
  const { t } = useWords()
  const code = useStore(view, (s) => s.grid)
  const grid = useStore(grids, (s) => (code === undefined ? undefined : s.all.find((one) => one.code === code)))
  if (!grid) return null
  return (
    <aside className="grid-note" aria-label={t('grid.title')}>
      <button
        type="button"
        className="plain close"
        aria-label={t('grid.close')}
        onClick={() => view.setState({ grid: undefined })}
      >
        <UiIcon sign="close" />
      </button>
      <b>{grid.name}</b>
      <span>{grid.code}</span>
      <span>
        {grid.street} · {grid.community}
      </span>
      <span>{grid.owner === undefined ? t('grid.nobody') : t('grid.owner', { owner: grid.owner })}</span>
    </aside>
  )
}
