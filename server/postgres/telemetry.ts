/** Telemetry in the records: packed blocks by kind × minute × partition, written with the place they came from, read by range. */
import { deviceOf, MINUTE, type Millis, type Signal } from '@yiwang/contract'
import type pg from 'pg'
import type { Tally } from '../run/tally.ts'
import { writeTally } from './commit.ts'
import { type Queryable, settled } from './connect.ts'
import { json } from './json.ts'
import { advance, type Holder, LeaseLost, type Place } from './lease.ts'
import { packBlock, type StoredSignal, unpackBlock } from './telemetry-block.ts'
import { forgetSlots } from './telemetry-slot.ts'

type BlockKind = 'observation' | 'position' | 'other'

function blockKind(kind: Signal['kind']): BlockKind {
  return kind === 'observation' || kind === 'position' ? kind : 'other'
}

interface PackedBlock {
  readonly part: number
  readonly kind: BlockKind
  readonly minute: Millis
  readonly devices: readonly string[]
  readonly signals: number
  readonly body: Buffer
}

/** The signals of some partitions as blocks. */
export async function packTelemetry(byPart: ReadonlyMap<number, readonly StoredSignal[]>): Promise<readonly PackedBlock[]> {
  const groups = new Map<string, { part: number; kind: BlockKind; minute: Millis; signals: StoredSignal[] }>()
  for (const [part, signals] of byPart) {
    for (const signal of signals) {
      const kind = blockKind(signal.kind)
      const minute = Math.floor(signal.eventTime / MINUTE) * MINUTE
      const key = `${part} ${kind} ${minute}`
      const group = groups.get(key) ?? { part, kind, minute, signals: [] }
      group.signals.push(signal)
      groups.set(key, group)
    }
  }
  return Promise.all(
    [...groups.values()].map(async ({ part, kind, minute, signals }) => ({
      part,
      kind,
      minute,
      devices: [...new Set(signals.map((s) => deviceOf(s.feature)))],
      signals: signals.length,
      body: await packBlock(signals),
    })),
  )
}

/** One transaction: the blocks, the counts, and how far their readers have come. */
export async function commitTelemetry(
  client: pg.Client,
  holder: Holder,
  places: readonly Place[],
  blocks: readonly PackedBlock[],
  tally: Tally,
): Promise<void> {
  const none = Promise.resolve()
  try {
    const [, moved] = await settled([client.query('begin'), advance(client, holder, places)])
    if (moved.rowCount !== places.length) throw new LeaseLost('a lease of the historian was taken over')
    const counts = tally.rows()
    await settled([
      ...forgetSlots(
        client,
        blocks.filter((b) => b.kind !== 'other').map((b) => b.minute),
        Date.now(),
      ),
      blocks.length > 0 ? writeBlocks(client, blocks) : none,
      counts.length > 0 ? writeTally(client, holder.reader, counts) : none,
      client.query('commit'),
    ])
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw error
  }
}

function writeBlocks(client: pg.Client, blocks: readonly PackedBlock[]): Promise<unknown> {
  return client.query({
    name: 'write-blocks',
    text: `insert into telemetry (minute, part, kind, devices, signals, body)
     select b.minute, b.part, b.kind, array(select jsonb_array_elements_text(b.devices)), b.signals, b.body
     from unnest($1::bigint[], $2::int[], $3::text[], $4::jsonb[], $5::int[], $6::bytea[])
       as b(minute, part, kind, devices, signals, body)`,
    values: [
      blocks.map((b) => b.minute),
      blocks.map((b) => b.part),
      blocks.map((b) => b.kind),
      blocks.map((b) => json(b.devices)),
      blocks.map((b) => b.signals),
      blocks.map((b) => b.body),
    ],
  })
}

const PAGE = 100

/** Signals of one device in the order of their minutes, a page of blocks at a time. */
export async function* storedSignals(
  pg: Queryable,
  query: { readonly part: number; readonly kind: BlockKind; readonly device: string; readonly from: Millis; readonly to: Millis },
): AsyncGenerator<{ readonly minute: Millis; readonly signals: readonly StoredSignal[] }> {
  let after = { minute: Math.floor(query.from / MINUTE) * MINUTE, id: -1 }
  for (;;) {
    const { rows } = await pg.query<{ minute: number; id: number; body: Buffer }>(
      `select minute, id, body from telemetry
       where part = $1 and kind = $2 and minute >= $3 and minute <= $4 and (minute, id) > ($3, $5) and devices @> array[$6]
       order by minute, id limit ${PAGE}`,
      [query.part, query.kind, after.minute, query.to, after.id, query.device],
    )
    for (const { minute, id, body } of rows) {
      yield { minute, signals: await unpackBlock(body) }
      after = { minute, id }
    }
    if (rows.length < PAGE) return
  }
}
