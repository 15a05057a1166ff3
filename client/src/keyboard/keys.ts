/** From a key to a command: the whole keyboard as one pure function over a table that the operator may change. */

export interface KeyPress {
  readonly key: string
  readonly ctrl: boolean
  readonly alt: boolean
  readonly meta: boolean
  readonly shift: boolean
  readonly repeat: boolean
  /** Text is being composed by an input method: every key belongs to it. */
  readonly composing: boolean
}

/** Where the focus is: in a field, on something that takes Enter and Space itself, or nowhere in particular. */
export type Focus = 'typing' | 'control' | 'screen'

export interface KeyContext {
  readonly focus: Focus
  /** A dialog is open: only Esc goes past it. */
  readonly dialog: boolean
  readonly alert: boolean
  /** A past instant is shown. */
  readonly past: boolean
}

/** Commands on one key each, in the order of the `?` list. Those of one character may be given another. */
export const DEFAULT_KEYS = {
  ack: 'Enter',
  dispatch: 'd',
  false: 'f',
  true: 't',
  shelve: 's',
  locate: 'g',
  video: 'v',
  next: 'j',
  previous: 'k',
  all: 'a',
  search: '/',
  overview: '0',
  board1: '1',
  board2: '2',
  board3: '3',
  board4: '4',
  play: ' ',
  earlier: 'ArrowLeft',
  later: 'ArrowRight',
  live: 'End',
  drawer: '[',
  mute: 'm',
  close: 'Escape',
  help: '?',
} as const
export type KeyCommand = keyof typeof DEFAULT_KEYS
export type Keys = Readonly<Record<KeyCommand, string>>

export const COMMANDS = Object.keys(DEFAULT_KEYS) as readonly KeyCommand[]

/** Named keys stay where everybody expects them. */
export function remappable(command: KeyCommand): boolean {
  return DEFAULT_KEYS[command].length === 1 && DEFAULT_KEYS[command] !== ' '
}

/** Gives a command another key; whoever had it takes the old one, so that every command keeps a key. */
export function remapped(keys: Keys, command: KeyCommand, pressed: string): Keys {
  const key = pressed.toLowerCase()
  if (!remappable(command) || !/^[\x21-\x7e]$/.test(key)) return keys
  const holder = COMMANDS.find((other) => keys[other] === key)
  if (holder === command) return keys
  return { ...keys, ...(holder && { [holder]: keys[command] }), [command]: key }
}

/** What was kept on this machine, as far as it still makes sense. */
export function readKeys(kept: unknown): Keys {
  if (typeof kept !== 'object' || kept === null) return DEFAULT_KEYS
  return Object.entries(kept).reduce<Keys>(
    (keys, [command, key]) =>
      COMMANDS.includes(command as KeyCommand) && typeof key === 'string' ? remapped(keys, command as KeyCommand, key) : keys,
    DEFAULT_KEYS,
  )
}

/** As it is printed on the key. */
export function capOf(key: string): string {
  const names: Readonly<Record<string, string>> = { ' ': 'Space', Escape: 'Esc', ArrowLeft: '←', ArrowRight: '→' }
  return names[key] ?? (key.length === 1 ? key.toUpperCase() : key)
}

/** Commands that need an alert in focus; without one they are nothing rather than a surprise. */
const NEEDS_ALERT: ReadonlySet<KeyCommand> = new Set(['ack', 'dispatch', 'false', 'true', 'shelve', 'locate', 'video'])
/** What is played back has happened: nothing is done to it. */
const ACTS: ReadonlySet<KeyCommand> = new Set(['ack', 'dispatch', 'false', 'true', 'shelve'])
/** Of the past only. */
const NEEDS_PAST: ReadonlySet<KeyCommand> = new Set(['earlier', 'later', 'live'])
/** A key held down walks the list; it does not confirm one alarm after the other. */
const REPEATS: ReadonlySet<KeyCommand> = new Set(['next', 'previous', 'earlier', 'later'])
/** What the focused control answers to itself. */
const OF_CONTROLS: ReadonlySet<KeyCommand> = new Set(['ack', 'play'])

/** Keyboards of other layouts send these for the same key. */
const SAME: Readonly<Record<string, string>> = { '？': '?', '【': '[', '、': '/' }

export function commandOf(press: KeyPress, context: KeyContext, keys: Keys = DEFAULT_KEYS): KeyCommand | undefined {
  if (press.composing || press.ctrl || press.alt || press.meta) return undefined
  if (press.key === 'Escape') return 'close'
  if (context.focus === 'typing' || context.dialog) return undefined
  const key = Object.hasOwn(SAME, press.key) ? (SAME[press.key] ?? '') : press.key
  const pressed = key.length === 1 ? key.toLowerCase() : key
  const command = COMMANDS.find((one) => keys[one] === pressed)
  if (command === undefined || (press.shift && command === 'ack')) return undefined
  if (context.focus === 'control' && OF_CONTROLS.has(command)) return undefined
  if (NEEDS_ALERT.has(command) && !context.alert) return undefined
  if (context.past ? ACTS.has(command) : NEEDS_PAST.has(command)) return undefined
  return press.repeat && !REPEATS.has(command) ? undefined : command
}
