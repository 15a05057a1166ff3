/** `npm run audit` as it is typed: against records that run and against a file alone. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { typed } from '../../fixtures/servers/typed-command.ts'
import { appendAudit, auditHead, createAudit } from '../postgres/audit.ts'
import { openPool } from '../postgres/connect.ts'
import { migrate } from '../postgres/migrate.ts'
import { linesOf } from './export.ts'

const COMMAND = fileURLToPath(new URL('../../bin/audit.mjs', import.meta.url))
const NOW = Date.UTC(2026, 2, 15, 12)
let postgres: PostgresServer
let folder: string
let pool: ReturnType<typeof openPool>

beforeAll(async () => {
  ;[postgres, folder] = await Promise.all([startPostgres({ fsync: 'off' }), mkdtemp(join(tmpdir(), 'yiwang-audit-'))])
  pool = openPool(postgres.url)
  await migrate(pool)
  for (let i = 1; i <= 20; i++)
    await appendAudit(pool, NOW + i, { by: 'test.duty', act: 'alert.ack', on: `alert:${i}`, outcome: 'done' })
})

afterAll(async () => {
  await pool?.end()
  await postgres?.stop()
  await rm(folder, { recursive: true })
})

const asTyped = (words: readonly string[], env: Record<string, string> = {}) =>
  typed(COMMAND, words, { DATA_DIR: folder, ...env })

it('proves the records, and says what to keep elsewhere', async () => {
  const { n, hash } = await auditHead(pool)
  const { code, said } = await asTyped(['verify', '--anchor', `${n}:${hash}`], { DATABASE_URL: postgres.url })
  expect(said).toContain(`Whole: 20 rows, none changed, missing or moved. Its end, to keep elsewhere: 20:${hash}`)
  expect(code).toBe(0)
}, 60_000)

it('proves an export without them, then names what was done to it', async () => {
  const chain = await createAudit(pool).stretch({ from: NOW + 5, to: NOW + 15 })
  if (!chain) throw new Error('no rows')
  const lines: string[] = []
  for await (const line of linesOf(chain, NOW, 'auditor')) lines.push(line)
  const file = join(folder, 'export.ndjson')
  await writeFile(file, lines.join(''))
  expect(await asTyped(['verify', '--file', file])).toMatchObject({ code: 0, said: expect.stringContaining('Whole: 10 rows') })
  await writeFile(file, lines.toSpliced(4, 1).join(''))
  expect(await asTyped(['verify', '--file', file])).toMatchObject({ code: 1, said: expect.stringContaining('row 8 is missing') })
}, 60_000)

it('names a row that was changed in the records, and ends with 1', async () => {
  await pool.query(`update audit set body = replace(body, 'test.duty', 'nobody') where n = 7`)
  const { code, said } = await asTyped(['verify'], { DATABASE_URL: postgres.url })
  expect([code, said]).toEqual([1, expect.stringContaining('row 7 was changed')])
}, 60_000)

it.each([
  [['verify'], /No database runs on .*: start the platform, set DATABASE_URL, or give an export/],
  [[], /Use: npm run -s audit -- verify/],
  [['prove'], /Use: npm run -s audit -- verify/],
  [['verify', '--fil', 'x'], /Use: npm run -s audit -- verify/],
  [['verify', '--anchor', '7'], /--anchor must be N:HASH/],
  [['verify', '--file', COMMAND], /is no export of the audit/],
] as const)('%o says what is wrong in one sentence', async (words, sentence) => {
  const { code, said } = await asTyped(words)
  expect(said).toMatch(sentence)
  expect(said).not.toMatch(/^\s+at /m)
  expect(code).not.toBe(0)
})
