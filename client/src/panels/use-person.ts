/** Names of colleagues on a panel: drawn again when one becomes known. */
import { useStore } from 'zustand'
import { colleagues, personOf } from '../stores/colleagues.ts'

export function usePerson(): typeof personOf {
  useStore(colleagues)
  return personOf
}
