/** What is said of a disk on which little or nothing can be kept any more: who keeps what there, where, and what to do. Pure. */
import { isRefusing, type Keeper, type Space } from '@yiwang/contract'

const KEEPS: Readonly<Record<Keeper, string>> = {
  redis: 'Redis',
  postgres: 'PostgreSQL',
  evidence: 'the pictures',
  logs: 'the logs',
}

/** Why things are refused now; undefined = nothing is, for want of room. */
export function refusalFor(spaces: readonly Space[]): string | undefined {
  const said = spaces.filter(isRefusing).map(sentence)
  return said.length > 0 ? said.join(' ') : undefined
}

/** What should be looked after soon. */
export function warningsOf(spaces: readonly Space[]): readonly string[] {
  return spaces.filter((one) => one.state !== 'ample' && !isRefusing(one)).map(sentence)
}

function sentence(space: Space): string {
  const { keepers, state, free, total } = space
  const who = listed(keepers.map((one) => KEEPS[one]))
  const where = listed(keepers.map((one) => `DATA_DIR/${one}`))
  const left = `${megabytes(free)} of ${megabytes(total)} MB`
  if (state === 'readOnly')
    return `The disk of ${who} (${where}) can only be read: make it writable again; everything then goes on by itself.`
  if (state === 'full')
    return `The disk of ${who} (${where}) is full (${left} left): free some of it; everything then goes on by itself.`
  return `The disk of ${who} (${where}) is nearly full (${left} left): free some of it before it is.`
}

function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}

function megabytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(bytes < 10 * 1024 ** 2 ? 1 : 0)
}
