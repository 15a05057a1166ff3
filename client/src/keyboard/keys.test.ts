import { describe, expect, test } from 'vitest'
import { COMMANDS, capOf, commandOf, DEFAULT_KEYS, type KeyContext, type KeyPress, readKeys, remapped } from './keys.ts'

const plain: KeyPress = { key: '', ctrl: false, alt: false, meta: false, shift: false, repeat: false, composing: false }
const calm: KeyContext = { focus: 'screen', dialog: false, alert: true, past: false }

describe('keys', () => {
  test.each([
    ['Enter', 'ack'],
    ['f', 'false'],
    ['F', 'false'],
    ['t', 'true'],
    ['s', 'shelve'],
    ['g', 'locate'],
    ['j', 'next'],
    ['k', 'previous'],
    ['a', 'all'],
    ['[', 'drawer'],
    ['Escape', 'close'],
    ['?', 'help'],
    ['？', 'help'],
    ['x', undefined],
    [' ', 'play'],
    ['D', 'dispatch'],
    ['v', 'video'],
    ['m', 'mute'],
    ['/', 'search'],
    ['0', 'overview'],
    ['3', 'board3'],
    ['End', undefined],
    ['ArrowLeft', undefined],
    ['constructor', undefined],
  ])('%s → %s', (key, command) => expect(commandOf({ ...plain, key }, calm)).toBe(command))

  test.each(['Enter', 'f', 't', 's', 'g', 'j', 'k', 'a', '[', '?'])('%s is off while typing and under a dialog', (key) => {
    expect(commandOf({ ...plain, key }, { ...calm, focus: 'typing' })).toBeUndefined()
    expect(commandOf({ ...plain, key }, { ...calm, dialog: true })).toBeUndefined()
  })

  test('Esc works everywhere, except while an input method composes', () => {
    expect(commandOf({ ...plain, key: 'Escape' }, { focus: 'typing', dialog: true, alert: false, past: false })).toBe('close')
    expect(commandOf({ ...plain, key: 'Escape', composing: true }, calm)).toBeUndefined()
  })

  test('Enter on a button is the button’s', () =>
    expect(commandOf({ ...plain, key: 'Enter' }, { ...calm, focus: 'control' })).toBeUndefined())

  test.each(['ctrl', 'alt', 'meta'] as const)('%s leaves the key to the browser', (modifier) =>
    expect(commandOf({ ...plain, key: 'f', [modifier]: true }, calm)).toBeUndefined(),
  )

  test('a held key walks the list but never acts twice', () => {
    expect(commandOf({ ...plain, key: 'j', repeat: true }, calm)).toBe('next')
    expect(commandOf({ ...plain, key: 'Enter', repeat: true }, calm)).toBeUndefined()
    expect(commandOf({ ...plain, key: 't', repeat: true }, calm)).toBeUndefined()
  })

  test('without an alert in focus nothing is acted on', () => {
    for (const key of ['Enter', 'f', 't', 's', 'g'])
      expect(commandOf({ ...plain, key }, { ...calm, alert: false })).toBeUndefined()
    expect(commandOf({ ...plain, key: 'j' }, { ...calm, alert: false })).toBe('next')
  })

  test('every line of the list does what it says', () => {
    for (const command of COMMANDS) {
      const past = ['earlier', 'later', 'live'].includes(command)
      expect(commandOf({ ...plain, key: DEFAULT_KEYS[command] }, { ...calm, past })).toBe(command)
    }
    expect(new Set(COMMANDS.map((command) => capOf(DEFAULT_KEYS[command]))).size).toBe(COMMANDS.length)
  })

  test('in playback nothing is acted on, and the arrows walk through time', () => {
    for (const key of ['Enter', 'd', 'f', 't', 's']) expect(commandOf({ ...plain, key }, { ...calm, past: true })).toBeUndefined()
    expect(commandOf({ ...plain, key: 'ArrowLeft' }, { ...calm, past: true })).toBe('earlier')
    expect(commandOf({ ...plain, key: 'End' }, { ...calm, past: true })).toBe('live')
  })

  test('Space on a button is the button’s', () =>
    expect(commandOf({ ...plain, key: ' ' }, { ...calm, focus: 'control' })).toBeUndefined())
})

describe('keys of one’s own', () => {
  test('a command takes another key, and whoever had it takes the old one', () => {
    const keys = remapped(DEFAULT_KEYS, 'shelve', 'J')
    expect(commandOf({ ...plain, key: 'j' }, calm, keys)).toBe('shelve')
    expect(commandOf({ ...plain, key: 's' }, calm, keys)).toBe('next')
    expect(new Set(Object.values(keys)).size).toBe(COMMANDS.length)
  })
  test.each(['Enter', ' ', 'ArrowUp', '', '确'])('%j is not a key to give away', (key) =>
    expect(remapped(DEFAULT_KEYS, 'shelve', key)).toBe(DEFAULT_KEYS),
  )
  test('Enter and Escape stay', () => {
    expect(remapped(DEFAULT_KEYS, 'ack', 'x')).toBe(DEFAULT_KEYS)
    expect(remapped(DEFAULT_KEYS, 'close', 'x')).toBe(DEFAULT_KEYS)
  })
  test('what was kept is read as far as it makes sense', () => {
    expect(readKeys(null)).toBe(DEFAULT_KEYS)
    expect(readKeys({ shelve: 'x', nonsense: 'y', next: 5 })).toEqual({ ...DEFAULT_KEYS, shelve: 'x' })
    const swapped = remapped(DEFAULT_KEYS, 'next', 'k')
    expect(readKeys(JSON.parse(JSON.stringify(swapped)))).toEqual(swapped)
  })
})
