/** `npm run authorization -- [--share N] [--seed N]`: the whole matrix, or a part of it. */
import { parseArgs } from 'node:util'
import { authorizationMatrix } from './matrix.ts'

const { values } = parseArgs({ options: { share: { type: 'string', default: '1' }, seed: { type: 'string', default: '1' } } })
const { probes, deviations, unknown } = await authorizationMatrix({
  share: Number(values.share),
  seed: Number(values.seed),
  say: (line) => process.stderr.write(`${line}\n`),
})
for (const sentence of deviations) process.stdout.write(`${sentence}\n`)
for (const id of unknown) process.stdout.write(`Nobody asks ${id}: it has no row in e2e/authorization/probes.ts\n`)
process.stdout.write(`${probes} probes, ${deviations.length} deviations, ${unknown.length} routes without a probe\n`)
process.exitCode = deviations.length + unknown.length === 0 ? 0 : 1
