/** The audit chain over a real PostgreSQL: written under load beside facts, tampered with a thousand times, forgotten from its beginning. */
import { type AuditAct, DAY } from '@yiwang/contract'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { type Finding, GENESIS, hashOf, type Link, prove } from '../audit/chain.ts'
import { appendAudit, auditHead, createAudit, forgetAudit, wholeChain } from './audit.ts'
import { openPool, settled } from './connect.ts'
import { appendFacts } from './fact-log.ts'
import { migrate } from './migrate.ts'

const NOW = Date.UTC(2026, 2, 15, 12)
let postgres: PostgresServer
let pool: pg.Pool

beforeAll(async () => {
  postgres = await startPostgres({ fsync: 'off' })
  pool = openPool(postgres.url, { max: 16 })
  await migrate(pool)
})

afterAll(async () => {
  await pool?.end()
  await postgres?.stop()
})

beforeEach(async () => {
  await pool.query('truncate audit')
  await pool.query('update audit_head set n = 0, hash = $1', [Buffer.from(GENESIS.hash, 'hex')])
  await pool.query('update audit_base set n = 0, hash = $1', [Buffer.from(GENESIS.hash, 'hex')])
})

const actOf = (i: number): AuditAct => ({
  by: `person-${i % 7}`,
  act: i % 3 === 0 ? 'alert.ack' : 'evidence.read',
  outcome: 'done',
  address: '127.0.0.1',
  on: `alert:${i}`,
  ...(i % 2 === 0 && { orgPath: '示范区/东盛街道' }),
  ...(i % 5 === 0 && { detail: { reason: 'text\nwith \u0000 "quotes" 文', count: i } }),
})

async function written(count: number, at = (i: number) => NOW + i): Promise<void> {
  for (let i = 1; i <= count; i++) await appendAudit(pool, at(i), actOf(i))
}

async function proof(pg: pg.Pool | pg.PoolClient = pool, anchor?: Link) {
  return prove(await wholeChain(pg), anchor)
}

describe('the chain', () => {
  it('begins before its first row and is whole when empty', async () => {
    expect(await proof()).toEqual({ rows: 0, base: GENESIS, head: GENESIS, findings: [] })
  })

  it('hashes in PostgreSQL as it does here, whatever the text', async () => {
    await written(30)
    const { rows, findings, head } = await proof()
    expect({ rows, findings }).toEqual({ rows: 30, findings: [] })
    expect(head).toEqual(await auditHead(pool))
  })

  it('has no hole and no fork when many write at once, with facts and without', async () => {
    const one = async (i: number) => {
      const client = await pool.connect()
      try {
        await settled([
          client.query('begin'),
          ...(i % 2 === 0 ? [appendFacts(client, [{ kind: 'access', at: NOW, accounts: [], sessions: [] }])] : []),
          appendAudit(client, NOW + i, actOf(i)),
          client.query(i % 10 === 3 ? 'rollback' : 'commit'),
        ])
      } finally {
        client.release()
      }
    }
    await Promise.all(Array.from({ length: 1_000 }, (_, i) => one(i)))
    expect(await proof()).toMatchObject({ rows: 900, head: { n: 900 }, findings: [] })
  })

  it('takes the act with it when it cannot be written', async () => {
    const attempt = async () => {
      const client = await pool.connect()
      try {
        await settled([
          client.query('begin'),
          client.query(`insert into thresholds (version, effective_from, limits) values (77, 0, '{}')`),
          appendAudit(client, NOW, actOf(1)),
          client.query('commit'),
        ])
      } finally {
        client.release()
      }
    }
    await pool.query('alter table audit rename to audit_gone')
    await expect(attempt()).rejects.toThrow(/audit/)
    await pool.query('alter table audit_gone rename to audit')
    expect((await pool.query('select from thresholds where version = 77')).rowCount).toBe(0)
    await attempt()
    expect((await pool.query('select from thresholds where version = 77')).rowCount).toBe(1)
    expect((await proof()).findings).toEqual([])
  })
})

describe('searching', () => {
  it('finds by person, act, object and time, page by page, newest first', async () => {
    await written(40)
    const audit = createAudit(pool)
    const first = await audit.search({ by: 'person-1', limit: 2 })
    expect(first.items.map(({ n, by, on, at }) => [n, by, on, at])).toEqual([
      [36, 'person-1', 'alert:36', NOW + 36],
      [29, 'person-1', 'alert:29', NOW + 29],
    ])
    const rest = await audit.search({ by: 'person-1', limit: 10, before: Number(first.next) })
    expect(rest.items.map(({ n }) => n)).toEqual([22, 15, 8, 1])
    expect(rest.next).toBeUndefined()
    const numbers = async (query: object) => (await audit.search({ limit: 100, ...query })).items.map(({ n }) => n)
    expect(await numbers({ act: 'alert.ack', from: NOW + 30, to: NOW + 36 })).toEqual([33, 30])
    expect(await numbers({ on: 'alert:7' })).toEqual([7])
    expect(await numbers({ on: 'alert' })).toHaveLength(40)
    expect(await numbers({ on: 'aler' })).toEqual([])
  })
})

describe('forgetting', () => {
  it('lets go from the beginning, says so in the chain, and keeps what is younger', async () => {
    await written(10, (i) => NOW - (20 - i) * DAY)
    expect(await forgetAudit(pool, NOW, 14)).toBe(5)
    const { rows, base, findings } = await proof()
    expect({ rows, n: base.n, findings }).toEqual({ rows: 6, n: 5, findings: [] })
    const [told] = (await createAudit(pool).search({ act: 'audit.forgotten', limit: 1 })).items
    expect(told).toMatchObject({ by: 'system', detail: { from: 1, n: 5, hash: base.hash } })
    expect(await forgetAudit(pool, NOW, 14)).toBe(0)
    expect(await forgetAudit(pool, NOW + 100 * DAY, 14)).toBe(6)
    expect(await proof()).toMatchObject({ rows: 1, base: { n: 11 }, findings: [] })
  })

  it('does not let a row go for one older that came after it', async () => {
    await written(6, (i) => (i === 4 ? NOW - 30 * DAY : NOW - i))
    expect(await forgetAudit(pool, NOW, 14)).toBe(0)
  })

  it('is done once when two do it at once', async () => {
    await written(10, () => NOW - 30 * DAY)
    const gone = await Promise.all([forgetAudit(pool, NOW, 14), forgetAudit(pool, NOW, 14)])
    expect(gone.sort()).toEqual([0, 10])
    expect((await proof()).findings).toEqual([])
  })

  it('that no row tells of is found', async () => {
    await written(10)
    const { rows } = await pool.query('delete from audit where n <= 4 returning n, hash')
    const last = rows.find(({ n }) => n === 4)
    await pool.query('update audit_base set n = 4, hash = $1', [last.hash])
    expect((await proof()).findings).toEqual([{ what: 'base', n: 4 }])
  })
})

const ROWS = 40
/** What somebody with the database in hand may do, and what must be said of it. */
type Tampering = (n: number, seed: number) => { readonly sql: readonly [string, unknown[]][]; readonly found: Finding }
const byte = (seed: number) => `set_byte(%, ${seed % 32}, (get_byte(%, ${seed % 32}) + ${1 + (seed % 255)}) % 256)`
const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  'a character of the text': (n, seed) => ({
    sql: [
      [
        `update audit set body = overlay(body placing chr(ascii(substr(body, $2, 1)) + 1) from $2 for 1) where n = $1`,
        [n, 1 + (seed % 80)],
      ],
    ],
    found: { what: 'changed', n },
  }),
  'the text, with a hash that fits it': (n, seed) => ({
    sql: [
      [`update audit set body = replace(body, '"done"', '"refused${seed}"') where n = $1`, [n]],
      [`update audit set hash = sha256(prev || convert_to(n || E'\\n' || body, 'UTF8')) where n = $1`, [n]],
    ],
    found: n < ROWS ? { what: 'unlinked', n: n + 1 } : { what: 'head', n },
  }),
  'whom it names to searches': (n) => ({
    sql: [['update audit set by = $2 where n = $1', [n, 'somebody']]],
    found: { what: 'changed', n },
  }),
  'when it names to searches': (n, seed) => ({
    sql: [['update audit set at = at + $2 where n = $1', [n, 1 + seed]]],
    found: { what: 'changed', n },
  }),
  'what it names to searches': (n) => ({
    sql: [['update audit set object = $2 where n = $1', [n, 'alert:0']]],
    found: { what: 'changed', n },
  }),
  'where it names to searches': (n) => ({
    sql: [['update audit set org_path = $2 where n = $1', [n, 'x']]],
    found: { what: 'changed', n },
  }),
  'a byte of its hash': (n, seed) => ({
    sql: [[`update audit set hash = ${byte(seed).replaceAll('%,', 'hash,')} where n = $1`, [n]]],
    found: { what: 'changed', n },
  }),
  'a byte of the hash before': (n, seed) => ({
    sql: [[`update audit set prev = ${byte(seed).replaceAll('%,', 'prev,')} where n = $1`, [n]]],
    found: { what: 'changed', n },
  }),
  'the row, taken out': (n) => ({
    sql: [['delete from audit where n = $1', [n]]],
    found: n < ROWS ? { what: 'missing', n, to: n } : { what: 'cut', n, to: n },
  }),
  'all from here on, cut off': (n) => ({ sql: [['delete from audit where n >= $1', [n]]], found: { what: 'cut', n, to: ROWS } }),
  'all from here on, cut off, and the end moved there': (n) => ({
    sql: [
      ['delete from audit where n > $1', [n]],
      ['update audit_head set n = $1', [n]],
    ],
    found: n < ROWS ? { what: 'head', n } : { what: 'head', n: 0 },
  }),
  'two rows, exchanged': (n, seed) => {
    const other = 1 + ((n + (seed % (ROWS - 1))) % ROWS)
    return {
      sql: [
        [
          `update audit a set prev = b.prev, hash = b.hash, body = b.body, at = b.at, by = b.by, act = b.act, object = b.object, org_path = b.org_path
           from audit b where (a.n, b.n) in (($1, $2), ($2, $1))`,
          [n, other],
        ],
      ],
      found: { what: 'moved', n, at: other },
    }
  },
  'the row, taken out, and those behind it closed up': (n) => ({
    sql: [
      ['delete from audit where n = $1', [n]],
      ['update audit set n = -n where n > $1', [n]],
      ['update audit set n = -n - 1 where n < 0', []],
      ['update audit_head set n = n - 1', []],
    ],
    found: n < ROWS ? { what: 'moved', n: n + 1, at: n } : { what: 'head', n: n - 1 },
  }),
  'one row more': (n) => ({
    sql: [
      ['insert into audit select $2, at, prev, hash, body, by, act, object, org_path from audit where n = $1', [n, ROWS + 1]],
    ],
    found: n === ROWS ? { what: 'moved', n, at: ROWS + 1 } : { what: 'moved', n, at: ROWS + 1 },
  }),
  'the beginning, taken out and the base moved': (n) => ({
    sql: [
      ['update audit_base set n = audit.n, hash = audit.hash from audit where audit.n = $1', [n]],
      ['delete from audit where n <= $1', [n]],
    ],
    found: { what: 'base', n },
  }),
}

describe('tampering', () => {
  it('of every kind, a thousand at random, is found and named', async () => {
    await written(ROWS)
    const kinds = Object.entries(TAMPERINGS)
    const counted = new Map<string, number>()
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...kinds),
        fc.integer({ min: 1, max: ROWS }),
        fc.nat(1_000_000),
        async ([name, of], n, seed) => {
          const { sql, found } = of(n, seed)
          // Moving the end to where it is already is none.
          if (found.n === 0) return
          const client = await pool.connect()
          try {
            await client.query('begin')
            for (const [text, values] of sql) await client.query(text, values)
            const { findings } = await proof(client)
            expect(findings).toContainEqual(found)
            counted.set(name, (counted.get(name) ?? 0) + 1)
          } finally {
            await client.query('rollback')
            client.release()
          }
        },
      ),
      { numRuns: 1_000, endOnFailure: true },
    )
    expect(counted.size).toBe(kinds.length)
    expect((await proof()).findings).toEqual([])
  }, 120_000)

  it('by somebody who makes the whole rest anew is found by a hash kept elsewhere', async () => {
    await written(ROWS)
    const kept = await auditHead(pool)
    const { rows } = await pool.query<{ n: number; body: string }>('select n, body from audit order by n')
    let prev = GENESIS.hash
    for (const { n, body: was } of rows) {
      const body = n === 20 ? was.replace('done', 'refused') : was
      const hash = hashOf(prev, n, body)
      const bytes = [prev, hash].map((text) => Buffer.from(text, 'hex'))
      await pool.query('update audit set body = $2, prev = $3, hash = $4 where n = $1', [n, body, ...bytes])
      prev = hash
    }
    await pool.query('update audit_head set hash = $1', [Buffer.from(prev, 'hex')])
    expect((await proof()).findings).toEqual([])
    expect((await proof(pool, kept)).findings).toEqual([{ what: 'anchor', n: ROWS }])
  })
})
