/** The storm for as long as told; resident memory of each process sampled, its slope after warm-up told per hour. */
import { parseArgs } from 'node:util'
import { districtFile } from '../fixtures/city/credentials.ts'
import { district } from '../fixtures/city/district.ts'
import { site } from '../fixtures/devices/site.ts'
import { play } from '../fixtures/play.ts'
import { storm } from '../fixtures/scenarios/registry.ts'
import { OWN, startPlatform } from '../fixtures/servers/platform.ts'
import { residentBytes } from './cpu.ts'
import { median } from './harness.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const minutes = Number(values.minutes)
if (!(minutes >= 1)) {
  process.stderr.write(`--minutes ${values.minutes} is not allowed: it must be 1 or more.\n`)
  process.exit(2)
}
/** What may be left between the medians of the second and the last third; a leak grows far beyond. */
const MOST_GROWTH = 1.1
const SAMPLE = 5_000
const MIB = 1_024 * 1_024

const place = district()
const platform = await startPlatform({ prepare: (dataDir) => void districtFile(dataDir, place), env: { LOG_LEVEL: 'error' } })
const samples = new Map<string, number[]>(OWN.map((name) => [name, []]))
try {
  await platform.ready()
  const { gb26875, sl651, mqtt, push } = platform.ports
  const devices = site(place, {
    gb26875Port: gb26875,
    sl651Port: sl651,
    mqttUrl: `mqtt://127.0.0.1:${mqtt}`,
    pushUrl: `http://127.0.0.1:${push}`,
    credentials: districtFile(platform.dataDir, place).credentials,
  })
  const stop = new AbortController()
  setTimeout(() => stop.abort(), minutes * 60_000)
  const sampling = setInterval(() => {
    const line = OWN.map((name) => {
      const bytes = residentBytes(platform.pid(name))
      samples.get(name)?.push(bytes)
      return `${name} ${(bytes / MIB).toFixed(0)} MiB`
    })
    const answered = [...devices.ledger.all.values()].reduce((sum, account) => sum + account.acknowledged, 0)
    process.stderr.write(`${line.join(' · ')} · ${answered} answered, ${devices.waiting()} waiting\n`)
  }, SAMPLE)
  await play(storm, place, devices, { signal: stop.signal })
  clearInterval(sampling)
  devices.close()
} finally {
  await platform.stop()
}

const growth = [...samples].map(([name, all]) => {
  const third = Math.floor(all.length / 3)
  const [before, after] = [median(all.slice(third, 2 * third)), median(all.slice(2 * third))]
  return {
    name,
    mebibytes: Math.round(after / MIB),
    growth: Number((after / before).toFixed(3)),
    ok: after / before <= MOST_GROWTH,
  }
})
console.table(growth)
process.exitCode = growth.every(({ ok }) => ok) ? 0 : 1
