/** Whether the map is dark, for the wall, or light, for the desk: chosen on this machine and kept there. */
import { createStore } from 'zustand/vanilla'

export const THEMES = ['dark', 'light'] as const
export type Theme = (typeof THEMES)[number]

const KEPT = 'yiwang.ground'

export const ground = createStore<{ readonly theme: Theme }>(() => ({
  theme: globalThis.localStorage?.getItem(KEPT) === 'light' ? 'light' : 'dark',
}))

export function chooseGround(theme: Theme): void {
  localStorage.setItem(KEPT, theme)
  ground.setState({ theme })
}
