/** From a key to a command: the whole keyboard as one pure function. */

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
}

export type KeyCommand =
  | 'ack'
  | 'false'
  | 'true'
  | 'shelve'
  | 'locate'
  | 'next'
  | 'previous'
  | 'all'
  | 'drawer'
  | 'close'
  | 'help'

const SINGLE: ReadonlyMap<string, KeyCommand> = new Map(
  Object.entries({
    f: 'false',
    t: 'true',
    s: 'shelve',
    g: 'locate',
    j: 'next',
    k: 'previous',
    a: 'all',
    '[': 'drawer',
    '?': 'help',
    '？': 'help',
  } as const),
)

/** Commands that need an alert in focus; without one they are nothing rather than a surprise. */
const NEEDS_ALERT: ReadonlySet<KeyCommand> = new Set(['ack', 'false', 'true', 'shelve', 'locate'])

/** The table the `?` list shows: key caps and what they do. */
export const KEY_TABLE: readonly (readonly [string, KeyCommand])[] = [
  ['Enter', 'ack'],
  ['F', 'false'],
  ['T', 'true'],
  ['S', 'shelve'],
  ['G', 'locate'],
  ['J', 'next'],
  ['K', 'previous'],
  ['A', 'all'],
  ['[', 'drawer'],
  ['Esc', 'close'],
  ['?', 'help'],
]

export function commandOf(press: KeyPress, context: KeyContext): KeyCommand | undefined {
  if (press.composing || press.ctrl || press.alt || press.meta) return undefined
  if (press.key === 'Escape') return 'close'
  if (context.focus === 'typing' || context.dialog) return undefined
  const command = press.key === 'Enter' ? enter(press, context) : SINGLE.get(press.key.toLowerCase())
  if (command === undefined || (NEEDS_ALERT.has(command) && !context.alert)) return undefined
  // A key held down walks the list; it does not confirm one alarm after the other.
  return press.repeat && command !== 'next' && command !== 'previous' ? undefined : command
}

function enter(press: KeyPress, context: KeyContext): KeyCommand | undefined {
  return context.focus === 'control' || press.shift ? undefined : 'ack'
}
