/** The list of keys, opened with `?`; single letters can be given to other commands. */
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { COMMANDS, capOf, type KeyCommand, remappable } from '../keyboard/keys.ts'
import { keymap, remap, resetKeys } from '../stores/keymap.ts'
import { selection } from '../stores/selection.ts'
import { useWords } from '../words/index.ts'

export function KeysDialog() {
  const open = useStore(selection, (s) => s.dialog === 'keys')
  return open ? <KeysList /> : null
}

function KeysList() {
  const { t } = useWords()
  const self = useRef<HTMLDialogElement>(null)
  const keys = useStore(keymap, (s) => s.keys)
  /** The command that waits for its new key. */
  const [asked, setAsked] = useState<KeyCommand>()
  useEffect(() => self.current?.showModal(), [])
  const take = (e: KeyboardEvent) => {
    if (asked === undefined || e.key === 'Tab') return
    e.preventDefault()
    e.stopPropagation()
    if (e.key !== 'Escape') remap(asked, e.key)
    setAsked(undefined)
  }
  return (
    <dialog ref={self} className="keys" aria-label={t('keys.title')} onClose={() => selection.setState({ dialog: undefined })}>
      <h2>{t('keys.title')}</h2>
      <dl>
        {COMMANDS.map((command) => (
          <div key={command}>
            <dt>
              {remappable(command) ? (
                <button
                  type="button"
                  className="cap"
                  aria-label={t('keys.change', { command: t(`keys.${command}`), cap: capOf(keys[command]) })}
                  title={t('keys.changeTitle')}
                  onClick={() => setAsked(command)}
                  onKeyDown={take}
                  onBlur={() => setAsked(undefined)}
                >
                  <kbd>{asked === command ? t('keys.press') : capOf(keys[command])}</kbd>
                </button>
              ) : (
                <kbd>{capOf(keys[command])}</kbd>
              )}
            </dt>
            <dd>{t(`keys.${command}`)}</dd>
          </div>
        ))}
      </dl>
      <p className="note">{t('keys.note')}</p>
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={() => self.current?.close()}>
          {t('card.close')} <kbd>Esc</kbd>
        </button>
        <button type="button" className="button small" onClick={resetKeys}>
          {t('keys.reset')}
        </button>
      </div>
    </dialog>
  )
}
