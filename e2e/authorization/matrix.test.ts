/** A sample of `npm run authorization`, and that it knows every route. */
import { expect, test } from 'vitest'
import { ROUTES } from '../../server/http/routes/registry.ts'
import { authorizationMatrix } from './matrix.ts'
import { PROBES } from './probes.ts'

test('every route has its probe, and every probe its route', () => {
  expect(Object.keys(PROBES).sort()).toEqual(ROUTES.map(({ id }) => id).sort())
})

test('a sample of the matrix agrees with the policy', { timeout: 240_000 }, async () => {
  const { probes, deviations } = await authorizationMatrix({ share: 0.06, seed: Number(process.env.MATRIX_SEED ?? 3) })
  expect(deviations).toEqual([])
  expect(probes).toBeGreaterThan(1_000)
})
