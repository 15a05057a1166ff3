/** The log of a process: a disk without room for it ends nothing. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hasFullDisk, logOnFullDisk } from '../fixtures/servers/full-log.ts'

test.skipIf(!hasFullDisk)('a disk that is full for the log costs lines of it and nothing else', () => {
  expect(logOnFullDisk(join(import.meta.dirname, 'process.ts'))).toEqual({ status: 0, stdout: 'alive\n' })
})
