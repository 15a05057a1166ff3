/** Listens to the keys and runs their commands. What a key means is decided in keys.ts. */
import { act, refuse } from '../alerts/act.ts'
import { askFalse, askShelve } from '../panels/card.tsx'
import { STEP } from '../panels/timeline.tsx'
import { toggleMute } from '../sound/sound.ts'
import { alerts } from '../stores/alerts.ts'
import { assets } from '../stores/assets.ts'
import { keymap } from '../stores/keymap.ts'
import { goLive, playback, stepBy, togglePlaying } from '../stores/playback.ts'
import { go } from '../stores/route.ts'
import { locate, selectAlert, selectAsset, selection, step } from '../stores/selection.ts'
import { mayNow } from '../stores/session.ts'
import { view } from '../stores/view.ts'
import { BOARDS } from '../topics/find.ts'
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
  else if (view.getState().measuring) view.setState({ measuring: false })
  else if (alert !== undefined) selectAlert(undefined)
  else if (asset !== undefined) selectAsset(undefined)
  else selection.setState({ drawer: false })
}

function walk(by: 1 | -1): void {
  step(by)
  // The keys belong to the list from here on: Enter must not press the button that was focused before.
  document.getElementById('feed-list')?.focus({ preventScroll: true })
}

/** The alert's own camera is shown; where there is none the card says so. */
function video(id: string): void {
  const asset = alerts.getState().byId.get(id)?.asset
  if (asset !== undefined && assets.getState().byId.get(asset)?.kind === 'camera') selectAsset(asset)
  else refuse(id, { key: 'act.noVideo' })
}

const board = (n: number) => () => {
  const topic = BOARDS[n]
  if (topic) go(topic.path)
}

/** Whoever may not read what was has no keys for it. */
const past = (run: () => void) => () => {
  if (mayNow('history.read')) run()
}

const RUN: Readonly<Record<KeyCommand, (alert: string) => void>> = {
  ack: (alert) => void act(alert, { do: 'ack' }),
  dispatch: (alert) => refuse(alert, { key: 'act.noDispatch' }),
  true: (alert) => void act(alert, { do: 'verdict', value: 'true' }),
  false: askFalse,
  shelve: askShelve,
  locate,
  video,
  next: () => walk(1),
  previous: () => walk(-1),
  all: () => selection.setState(({ view }) => ({ view: view === 'all' ? 'open' : 'all' })),
  search: () => {
    selection.setState({ tab: 'map' })
    view.setState({ searching: true })
  },
  overview: board(0),
  board1: board(1),
  board2: board(2),
  board3: board(3),
  board4: board(4),
  play: past(togglePlaying),
  earlier: past(() => stepBy(-STEP)),
  later: past(() => stepBy(STEP)),
  live: goLive,
  drawer: () => selection.setState(({ drawer }) => ({ drawer: !drawer })),
  mute: toggleMute,
  help: () => selection.setState({ dialog: 'keys' }),
  close,
}

export function startKeyboard(): () => void {
  const onKey = (e: KeyboardEvent) => {
    if (e.defaultPrevented) return
    const { alert, dialog } = selection.getState()
    const past = playback.getState().at !== undefined
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
      { focus: focusOf(document.activeElement), dialog: dialog !== undefined, alert: alert !== undefined, past },
      keymap.getState().keys,
    )
    if (command === undefined) return
    e.preventDefault()
    RUN[command](alert ?? '')
  }
  addEventListener('keydown', onKey)
  return () => removeEventListener('keydown', onKey)
}
