/** `npm run kill -- [--kills N] [--seed N]`: the long run; 50 kills of each process unless told otherwise. */
import { parseArgs } from 'node:util'
import { killTest } from './run.ts'

const { values } = parseArgs({ options: { kills: { type: 'string', default: '50' }, seed: { type: 'string', default: '1' } } })
const report = await killTest({
  kills: Number(values.kills),
  seed: Number(values.seed),
  say: (line) => process.stderr.write(`${line}\n`),
})
process.stdout.write(`${JSON.stringify(report, null, 2)}\n`)
const { alarms, alerts, registered, numbersDoubled, accounts, screen, naive } = report
const sound =
  [alarms, alerts, registered].every((verdict) => verdict.lost.length === 0 && verdict.doubled.length === 0) &&
  numbersDoubled.length === 0 &&
  accounts.every((account) => account.agree) &&
  screen.complaints.length === 0 &&
  screen.differs.length === 0 &&
  naive.lost > 0
process.stdout.write(sound ? `${report.kills} kills: nothing lost, nothing doubled\n` : `${report.kills} kills: NOT sound\n`)
process.exitCode = sound ? 0 : 1
