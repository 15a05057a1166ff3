/** Tells ingest what it must know of devices and who may push: the registry's configurations and the credentials. */
import {
  type Asset,
  BODY,
  CREDENTIALS_CHANGED,
  CREDENTIALS_KEY,
  type Credential,
  DEVICES_CHANGED_KEY,
  DEVICES_KEY,
  type NumberedFact,
} from '@yiwang/contract'
import type { Queryable } from '../postgres/connect.ts'
import type { Redis } from './connect.ts'

/** Stands as long as Redis has kept what was published whole: an emptied one has it no more, whatever came into it since. */
const PUBLISHED_KEY = 'yw:registry:published'

export async function isPublished(redis: Redis): Promise<boolean> {
  return (await redis.exists(PUBLISHED_KEY)) === 1
}

/** Makes Redis agree with the records: at the start, and now and then in case it lost something. */
export async function publishRegistry(pg: Queryable, redis: Redis): Promise<void> {
  const [assets, credentials] = await Promise.all([
    pg.query<{ body: Asset }>('select body from asset'),
    pg.query<{ name: string; body: Credential }>('select name, body from credential'),
  ])
  const devices = await difference(
    redis,
    DEVICES_KEY,
    new Map(assets.rows.map(({ body }) => [body.id, JSON.stringify(body.config)])),
  )
  const users = await difference(
    redis,
    CREDENTIALS_KEY,
    new Map(credentials.rows.map(({ name, body }) => [name, JSON.stringify(body)])),
  )
  const changes = redis.multi().set(PUBLISHED_KEY, '1')
  for (const { key, set, gone } of [devices, users]) {
    if (set.length > 0) changes.hSet(key, Object.fromEntries(set))
    if (gone.length > 0) changes.hDel(key, gone)
  }
  const named = users.fields.length > 0 ? [CREDENTIALS_CHANGED, ...devices.fields] : devices.fields
  for (const name of named) changes.xAdd(DEVICES_CHANGED_KEY, '*', { [BODY]: name })
  await changes.exec()
}

async function difference(redis: Redis, key: string, wanted: ReadonlyMap<string, string>) {
  const before = await redis.hGetAll(key)
  const set = [...wanted].filter(([field, value]) => before[field] !== value)
  const gone = Object.keys(before).filter((field) => !wanted.has(field))
  return { key, set, gone, fields: [...set.map(([field]) => field), ...gone] }
}

/** The devices these facts are about. */
export async function publishChanged(redis: Redis, facts: readonly NumberedFact[]): Promise<void> {
  const about = facts.flatMap(({ fact }) => (fact.kind === 'asset' ? [fact] : []))
  if (about.length === 0) return
  const changes = redis.multi()
  for (const { change, asset } of about) {
    if (change === 'removed') changes.hDel(DEVICES_KEY, asset.id)
    else changes.hSet(DEVICES_KEY, asset.id, JSON.stringify(asset.config))
    changes.xAdd(DEVICES_CHANGED_KEY, '*', { [BODY]: asset.id })
  }
  await changes.exec()
}
