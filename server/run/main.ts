/** The engine's process: it prepares the records, judges what arrives, keeps the history and publishes what was committed. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { configOf, live, openLog, unusable } from '../process.ts'
import { startRun } from './start.ts'

await live('engine', async () => {
  const { config, redisUrl, databaseUrl } = configOf(process.env)
  const log = openLog('engine', config.LOG_LEVEL)
  const district = join(config.DATA_DIR, 'demo', 'district.json')
  const run = await startRun({
    databaseUrl,
    redisUrl,
    log,
    auditDays: config.AUDIT_DAYS,
    ...(config.DEMO === '1' && existsSync(district) && { district }),
  }).catch((error: unknown) => {
    throw unusable(error)
  })
  return { log, stop: () => run.stop() }
})
