/** An alert by its number, as somebody reads it out or types it: with the letter of either language or without, in whole or its end. Pure. */
import { type Alert, NUMBER_PREFIX } from '@yiwang/contract'

const REAL: readonly string[] = Object.values(NUMBER_PREFIX.real)
const DRILLED: readonly string[] = Object.values(NUMBER_PREFIX.drilled)
/** `告 20261122-0128`, `A20261122-0128`, `20261122-0128`; only the count of the day needs its letter, or it could be anything. */
const WHOLE = new RegExp(`^([${[...REAL, ...DRILLED].join('')}])?\\s*(\\d{8}-\\d{4,})$`, 'i')
const COUNT = new RegExp(`^([${[...REAL, ...DRILLED].join('')}])\\s*(\\d{4,7})$`, 'i')
const MOST = 5

/** What the platform is asked for where none of those held is meant: the whole number; the end of one could be of any day. */
export function numberIn(text: string): string | undefined {
  return WHOLE.exec(text.trim())?.[2]
}

/** The newest first. */
export function alertsNumbered(text: string, alerts: Iterable<Alert>): readonly Alert[] {
  const typed = text.trim()
  const [, letter, digits] = WHOLE.exec(typed) ?? COUNT.exec(typed) ?? []
  if (digits === undefined) return []
  const prefix = letter?.toUpperCase()
  const fits = ({ number, drill }: Alert) =>
    (number === digits || number.endsWith(`-${digits}`)) &&
    (prefix === undefined || (drill === undefined ? REAL : DRILLED).includes(prefix))
  return [...alerts]
    .filter(fits)
    .sort((a, b) => b.firstSeen - a.firstSeen)
    .slice(0, MOST)
}
