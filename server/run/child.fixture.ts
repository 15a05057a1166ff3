/** For tests: the records' side of the server as a process of its own, so that it can be killed. */
import { pino } from 'pino'
import { startRun } from './start.ts'

const { DATABASE_URL = '', REDIS_URL = '', LEASE_MS = '1000', TEST_LOG = 'silent' } = process.env
const run = await startRun({
  databaseUrl: DATABASE_URL,
  redisUrl: REDIS_URL,
  log: pino({ level: TEST_LOG }, pino.destination(2)),
  leaseMs: Number(LEASE_MS),
  historyEvery: 200,
})
process.stdout.write('up\n')
process.on('SIGTERM', () => run.stop().then(() => process.exit(0)))
