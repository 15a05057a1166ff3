import { describe, expect, test } from 'vitest'
import { commandOf, KEY_TABLE, type KeyContext, type KeyPress } from './keys.ts'

const plain: KeyPress = { key: '', ctrl: false, alt: false, meta: false, shift: false, repeat: false, composing: false }
const calm: KeyContext = { focus: 'screen', dialog: false, alert: true }

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
    [' ', undefined],
    ['constructor', undefined],
  ])('%s → %s', (key, command) => expect(commandOf({ ...plain, key }, calm)).toBe(command))

  test.each(['Enter', 'f', 't', 's', 'g', 'j', 'k', 'a', '[', '?'])('%s is off while typing and under a dialog', (key) => {
    expect(commandOf({ ...plain, key }, { ...calm, focus: 'typing' })).toBeUndefined()
    expect(commandOf({ ...plain, key }, { ...calm, dialog: true })).toBeUndefined()
  })

  test('Esc works everywhere, except while an input method composes', () => {
    expect(commandOf({ ...plain, key: 'Escape' }, { focus: 'typing', dialog: true, alert: false })).toBe('close')
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
    for (const [cap, command] of KEY_TABLE) {
      expect(commandOf({ ...plain, key: cap === 'Esc' ? 'Escape' : cap }, calm)).toBe(command)
    }
  })
})
