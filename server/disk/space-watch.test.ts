/** Whose disks are looked at: the stores' where they are ours, the pictures' and logs' always. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { watchSpace } from './space-watch.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'yiwang-space-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

async function keepers(dataDir: string) {
  const watch = await watchSpace(dataDir)
  watch.stop()
  return watch.spaces.map((space) => space.keepers)
}

test('everything on one disk is one disk', async () => {
  for (const name of ['redis', 'postgres', 'evidence', 'logs']) mkdirSync(join(folder, name))
  expect(await keepers(folder)).toEqual([['redis', 'postgres', 'evidence', 'logs']])
})
test('stores of the site’s own are not looked at, folders that come with the first picture and log are', async () => {
  expect(await keepers(folder)).toEqual([['evidence', 'logs']])
})
test('without a data folder there is nothing to look at', async () => {
  expect(await keepers(join(folder, 'nowhere'))).toEqual([])
})
test('bytes are those of the disk', async () => {
  const watch = await watchSpace(folder)
  watch.stop()
  const [space] = watch.spaces
  expect(space?.total).toBeGreaterThan(0)
  expect(space?.free).toBeLessThanOrEqual(space?.total ?? 0)
})
