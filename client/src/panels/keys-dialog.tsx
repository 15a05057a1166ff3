/** The list of keys, opened with `?`. */
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { KEY_TABLE } from '../keyboard/keys.ts'
import { selection } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'

export function KeysDialog() {
  const open = useStore(selection, (s) => s.dialog === 'keys')
  return open ? <KeysList /> : null
}

function KeysList() {
  const { t } = useWords()
  const self = useRef<HTMLDialogElement>(null)
  useEffect(() => self.current?.showModal(), [])
  return (
    <dialog ref={self} className="keys" aria-label={t('keys.title')} onClose={() => selection.setState({ dialog: undefined })}>
      <h2>{t('keys.title')}</h2>
      <dl>
        {KEY_TABLE.map(([cap, command]) => (
          <div key={cap}>
            <dt>
              <kbd>{cap}</kbd>
            </dt>
            <dd>{t(`keys.${command}`)}</dd>
          </div>
        ))}
      </dl>
      <p className="note">{t('keys.note')}</p>
      <button type="button" className="button" onClick={() => self.current?.close()}>
        {t('card.close')} <kbd>Esc</kbd>
      </button>
    </dialog>
  )
}
