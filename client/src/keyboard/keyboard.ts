/** Listens to the keys and runs their commands. What a key means is decided in keys.ts. */
import { act } from '../alerts/act.ts'
import { askShelve } from '../panels/card.tsx'
import { locate, selectAlert, selectAsset, selection, step } from '../stores/selection.ts'
import { commandOf, type Focus, type KeyCommand } from './keys.ts'

function focusOf(element: Element | null): Focus {
  if (!element) return 'screen'
  if (element.matches('input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable=true]')) return 'typing'
  return element.matches('button, a[href], summary, input') ? 'control' : 'screen'
}

/** The innermost thing that is open goes first. */
function close(): void {
  const { alert, dialog, asset } = selection.getState()
  if (dialog) selection.setState({ dialog: undefined })
  else if (alert !== undefined) selectAlert(undefined)
  else if (asset !== undefined) selectAsset(undefined)
  else selection.setState({ drawer: false })
}

function walk(by: 1 | -1): void {
  step(by)
  // The keys belong to the list from here on: Enter must not press the button that was focused before.
  document.getElementById('feed-list')?.focus({ preventScroll: true })
}

const RUN: Readonly<Record<KeyCommand, (alert: string) => void>> = {
  ack: (alert) => void act(alert, { do: 'ack' }),
  true: (alert) => void act(alert, { do: 'verdict', value: 'true' }),
  false: () => selection.setState({ dialog: 'false' }),
  shelve: askShelve,
  locate,
  next: () => walk(1),
  previous: () => walk(-1),
  all: () => selection.setState(({ view }) => ({ view: view === 'all' ? 'open' : 'all' })),
  drawer: () => selection.setState(({ drawer }) => ({ drawer: !drawer })),
  help: () => selection.setState({ dialog: 'keys' }),
  close,
}

export function startKeyboard(): () => void {
  const onKey = (e: KeyboardEvent) => {
    if (e.defaultPrevented) return
    const { alert, dialog } = selection.getState()
    const command = commandOf(
      {
        key: e.key,
        ctrl: e.ctrlKey,
        alt: e.altKey,
        meta: e.metaKey,
        shift: e.shiftKey,
        repeat: e.repeat,
        composing: e.isComposing,
      },
      { focus: focusOf(document.activeElement), dialog: dialog !== undefined, alert: alert !== undefined },
    )
    if (command === undefined) return
    e.preventDefault()
    RUN[command](alert ?? '')
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
