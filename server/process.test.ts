/** The log of a process: a disk without room for it ends nothing. */
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const FULL = '/dev/full'

test.skipIf(!existsSync(FULL))('a disk that is full for the log costs lines of it and nothing else', () => {
  const program = `
    import { closeSync, openSync } from 'node:fs'
    import { openLog } from ${JSON.stringify(join(import.meta.dirname, 'process.ts'))}
    closeSync(2)
    if (openSync(${JSON.stringify(FULL)}, 'w') !== 2) throw new Error('the log goes elsewhere')
    const log = openLog('test', 'info')
    for (let i = 0; i < 5_000; i++) log.info({ i }, 'One more line')
    log.fatal({ err: new Error('and one with a reason') }, 'The last')
    console.log('alive')
    process.exit(0)
  `
  const { status, stdout } = spawnSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', '--input-type=module', '--eval', program],
    { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8', timeout: 15_000 },
  )
  expect({ status, stdout }).toEqual({ status: 0, stdout: 'alive\n' })
})
