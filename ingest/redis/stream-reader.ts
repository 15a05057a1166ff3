/** Reads the streams the server writes for ingest: what came after an id, waiting a while when there is nothing yet. */
import { BODY } from '@yiwang/contract'
import { z } from 'zod'
import type { Redis } from './link.ts'

export interface StreamEntry {
  readonly id: string
  /** The entry's field `b`; undefined when it has none. */
  readonly body: string | undefined
}

const rawEntries = z.array(z.tuple([z.string(), z.array(z.string())]))
const rawStreams = z.record(z.string(), rawEntries).nullable()

export const BEGINNING = '0-0'

/** `blockMs` 0 does not wait. The link of a waiting reader can do nothing else meanwhile. */
export async function readAfter(redis: Redis, key: string, id: string, blockMs: number, count: number): Promise<StreamEntry[]> {
  const waiting = blockMs > 0 ? ['BLOCK', String(blockMs)] : []
  const reply = rawStreams.parse(await redis.sendCommand(['XREAD', 'COUNT', String(count), ...waiting, 'STREAMS', key, id]))
  return (reply?.[key] ?? []).map(([entryId, fields]) => ({ id: entryId, body: bodyOf(fields) }))
}

export async function lastId(redis: Redis, key: string): Promise<string> {
  const [last] = rawEntries.parse(await redis.sendCommand(['XREVRANGE', key, '+', '-', 'COUNT', '1']))
  return last?.[0] ?? BEGINNING
}

function bodyOf(fields: readonly string[]): string | undefined {
  for (let i = 0; i < fields.length; i += 2) if (fields[i] === BODY) return fields[i + 1]
  return undefined
}
