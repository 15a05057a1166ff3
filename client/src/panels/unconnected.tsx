/** A panel whose source is not connected yet: its place says what will stand there, and shows no figure. */
import { UiIcon } from '../shapes/marks.tsx'
import { useWords } from '../words/index.ts'
import type { WordKey } from '../words/zh.ts'

export function Unconnected({ title, said }: { title: WordKey; said: WordKey }) {
  const { t } = useWords()
  return (
    <section className="panel unconnected" aria-label={t(title)}>
      <header className="panel-head">
        <h2>{t(title)}</h2>
        <span className="tag">
          <UiIcon sign="link" size={14} />
          {t('unconnected')}
        </span>
      </header>
      <p>{t(said)}</p>
    </section>
  )
}
