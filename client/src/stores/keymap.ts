/** Which key does what on this machine. */
import { createStore } from 'zustand/vanilla'
import { DEFAULT_KEYS, type KeyCommand, type Keys, readKeys, remapped } from '../keyboard/keys.ts'

const KEPT = 'yiwang.keys'

export const keymap = createStore<{ readonly keys: Keys }>(() => ({ keys: DEFAULT_KEYS }))

export function startKeymap(): void {
  try {
    keymap.setState({ keys: readKeys(JSON.parse(localStorage.getItem(KEPT) ?? 'null')) })
  } catch {
    // What cannot be read was not written by us.
    localStorage.removeItem(KEPT)
  }
}

export function remap(command: KeyCommand, key: string): void {
  const keys = remapped(keymap.getState().keys, command, key)
  localStorage.setItem(KEPT, JSON.stringify(keys))
  keymap.setState({ keys })
}

export function resetKeys(): void {
  localStorage.removeItem(KEPT)
  keymap.setState({ keys: DEFAULT_KEYS })
}
