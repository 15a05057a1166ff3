/** Room on a disk as people read it. */
import type { Keeper, Space } from '@yiwang/contract'
import type { Say } from './index.ts'
import type { WordKey } from './zh.ts'

const KEEPER: Readonly<Record<Keeper, WordKey>> = {
  redis: 'process.redis',
  postgres: 'process.postgres',
  evidence: 'disk.evidence',
  logs: 'disk.logs',
}

export function keepersText({ keepers }: Space, t: Say): string {
  return keepers.map((one) => t(KEEPER[one])).join(t('disk.and'))
}

export function roomText({ free, total }: Space): string {
  const gigabytes = free / 1024 ** 3
  const room = gigabytes >= 1 ? `${gigabytes.toFixed(1)} GB` : `${Math.floor(free / 1024 ** 2)} MB`
  return `${room} (${total > 0 ? Math.floor((free / total) * 100) : 0}%)`
}
