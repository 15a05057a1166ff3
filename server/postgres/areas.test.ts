/** Areas in SQL say the same as the door: over a real PostgreSQL, for areas and rows of every sort. */
import { type Area, endsAtGrid, type Governed, holds } from '@yiwang/contract'
import fc from 'fast-check'
import type pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PostgresServer, startPostgres } from '../../fixtures/servers/postgres.ts'
import { ASSET_PLACED, liesIn } from './areas.ts'
import { openPool } from './connect.ts'
import { json } from './json.ts'

/** Some begin as others do, and some hold what a pattern would take for its own. */
const PATHS = ['', 'd', 'd/s', 'd/s_', 'd/sx', 'd/s%', 'd/s/c', 'd/s/c1', 'd/dept-s']
const GRIDS = ['g', 'g1', undefined]
const KINDS = ['camera', 'floodPoint', 'fireRoom'] as const
const GROUPS = ['market', 'school']

const rows = PATHS.flatMap((orgPath) =>
  GRIDS.flatMap((gridCode) =>
    KINDS.flatMap((kind) =>
      [[], ['market'], GROUPS].map((groups) => ({ orgPath, ...(gridCode !== undefined && { gridCode }), kind, groups })),
    ),
  ),
)

const area: fc.Arbitrary<Area> = fc.record(
  {
    orgPath: fc.constantFrom(...PATHS, 'd/s/c/g', 'd/s/c/g1', 'd/s/c1/g'),
    kinds: fc.uniqueArray(fc.constantFrom(...KINDS), { minLength: 1 }),
    group: fc.constantFrom(...GROUPS),
  },
  { requiredKeys: ['orgPath'] },
)

let postgres: PostgresServer
let pool: pg.Pool
beforeAll(async () => {
  postgres = await startPostgres({ fsync: 'off' })
  pool = openPool(postgres.url)
  await pool.query('create table placed (n int, org_path text, kind text, body jsonb)')
  await pool.query(
    `insert into placed select n, row->>'orgPath', row->>'kind', row from unnest($1::jsonb[]) with ordinality as given(row, n)`,
    [rows.map(json)],
  )
})
afterAll(async () => {
  await pool?.end()
  await postgres?.stop()
})

test('whoever has these areas gets these rows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(area, { maxLength: 4 }), async (areas) => {
      const where = liesIn(areas, ASSET_PLACED, 1)
      const found = await pool.query<{ n: number }>(`select n from placed where ${where.text} order by n`, [...where.values])
      const wanted = rows.flatMap((row, i) => (areas.some((one) => holds(one, row)) ? [i + 1] : []))
      expect(found.rows.map(({ n }) => n)).toEqual(wanted)
    }),
    { numRuns: 300 },
  )
})

const CAMERA: Governed = { orgPath: 'd/s/c', gridCode: 'g', kind: 'camera' }

test.each<[string, Area, Governed, boolean]>([
  ['a grid holds what lies in it', { orgPath: 'd/s/c/g' }, CAMERA, true],
  ['not what lies in the next one', { orgPath: 'd/s/c/g1' }, CAMERA, false],
  ['nor what its community has outside of all grids', { orgPath: 'd/s/c/g' }, { ...CAMERA, gridCode: undefined }, false],
  ['its community holds it', { orgPath: 'd/s/c' }, CAMERA, true],
  ['a warning for the district is for whoever has a grid', { orgPath: 'd/s/c/g' }, { orgPath: '', spreads: true }, true],
  ['or some cameras of one', { orgPath: 'd/s/c/g', kinds: ['camera'] }, { orgPath: 'd/s', spreads: true }, true],
  ['one for another street is not', { orgPath: 'd/s/c/g' }, { orgPath: 'd/sx', spreads: true }, false],
])('%s', (_what, area, object, is) => expect(holds(area, object)).toBe(is))

test('an area ends at a grid below district, street and community only', () =>
  expect(['', 'd', 'd/s/c', 'd/s/c/g'].filter((orgPath) => endsAtGrid({ orgPath }))).toEqual(['d/s/c/g']))
