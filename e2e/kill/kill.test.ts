/** A short run of `npm run kill`. */
import { expect, test } from 'vitest'
import { killTest } from './run.ts'

test('kill -9 of every process under load loses nothing, doubles nothing, and the accounts agree', {
  timeout: 240_000,
}, async () => {
  const report = await killTest({ kills: 2, seed: Number(process.env.KILL_SEED ?? 7) })
  expect(report.alarms).toMatchObject({ lost: [], doubled: [] })
  expect(report.alarms.acknowledged).toBeGreaterThan(100)
  expect(report.alerts).toMatchObject({ lost: [], doubled: [] })
  expect(report.registered).toMatchObject({ lost: [], doubled: [] })
  expect(report.numbersDoubled).toEqual([])
  expect(report.accounts.filter((account) => !account.agree)).toEqual([])
  expect(report.screen).toMatchObject({ complaints: [], differs: [] })
  expect(report.naive.lost).toBeGreaterThan(0)
})
