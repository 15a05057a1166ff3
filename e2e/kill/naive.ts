/** The control: a consumer as people write it first. It acknowledges before it has stored, and forgets where it was when it is killed. */
import { BODY, LANES, laneKey, PARTITIONS, unpackEntry } from '@yiwang/contract'
import pg from 'pg'
import { createClient } from 'redis'

const [redisUrl, databaseUrl] = process.argv.slice(2)
const redis = createClient({ url: redisUrl ?? '' })
redis.on('error', () => undefined)
await redis.connect()
const pool = new pg.Pool({ connectionString: databaseUrl ?? '' })
pool.on('error', () => undefined)
await pool.query('create table if not exists naive_effect (source text, device text, key text)')

const places = new Map(
  Array.from({ length: PARTITIONS }, (_, part) => LANES.map((lane) => laneKey(part, lane)))
    .flat()
    .map((key) => [key, '$']),
)
process.send?.('reading')
for (;;) {
  const streams = [...places].map(([key, id]) => ({ key, id }))
  const read = await redis.xRead(streams, { BLOCK: 1_000, COUNT: 64 }).catch(() => null)
  for (const { name, messages } of (read ?? []) as {
    name: string
    messages: { id: string; message: Record<string, string> }[]
  }[]) {
    for (const { id, message } of messages) {
      places.set(name, id)
      const entry = unpackEntry(message[BODY] ?? '')
      if ('tick' in entry) continue
      for (const { source, device, key } of entry.m)
        await pool.query('insert into naive_effect values ($1, $2, $3)', [source, device, key]).catch(() => undefined)
    }
  }
}
