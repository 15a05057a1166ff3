/** The storm for as long as told, and whether what each process holds stays the same: looked at after a collection, nine times. */
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { districtFile } from '../fixtures/city/credentials.ts'
import { district } from '../fixtures/city/district.ts'
import { site } from '../fixtures/devices/site.ts'
import { play } from '../fixtures/play.ts'
import { storm } from '../fixtures/scenarios/registry.ts'
import { OWN, type Own, startPlatform } from '../fixtures/servers/platform.ts'
import { residentAfterCollection } from './collected.ts'
import { residentBytes } from './cpu.ts'
import { median } from './harness.ts'

const { values } = parseArgs({ options: { minutes: { type: 'string', default: '10' } } })
const minutes = Number(values.minutes)
if (!(minutes >= 1)) {
  process.stderr.write(`--minutes ${values.minutes} is not allowed: it must be 1 or more.\n`)
  process.exit(2)
}
/** What may be left between the medians of the first three looks and the last three; a leak grows far beyond. */
const MOST_GROWTH = 1.1
const SAMPLE = 5_000
const LOOKS = 9

const place = district()
const platform = await startPlatform({
  prepare: (dataDir) => void districtFile(dataDir, place),
  env: { LOG_LEVEL: 'error' },
  inspected: true,
})
const held = new Map<Own, number[]>(OWN.map((name) => [name, []]))
/** What each holds now. */
const look = async (): Promise<void> => {
  for (const [name, all] of held) all.push(await residentAfterCollection(platform.pid(name), platform.inspector(name) ?? ''))
}
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
  const playing = play(storm, place, devices, { signal: stop.signal })
  const sampling = setInterval(() => {
    const line = OWN.map((name) => `${name} ${mebibytes(residentBytes(platform.pid(name)))} MiB`)
    const answered = [...devices.ledger.all.values()].reduce((sum, account) => sum + account.acknowledged, 0)
    process.stderr.write(`${line.join(' · ')} · ${answered} answered, ${devices.waiting()} waiting\n`)
  }, SAMPLE)
  for (let n = 0; n < LOOKS; n++) {
    await Promise.race([pause((minutes * 60_000) / LOOKS), playing])
    await look()
  }
  stop.abort()
  await playing
  clearInterval(sampling)
  devices.close()
} finally {
  await platform.stop()
}

const growth = [...held].map(([name, all]) => {
  const times = median(all.slice(-3)) / median(all.slice(0, 3))
  return { name, mebibytes: all.map(mebibytes).join(' '), growth: Number(times.toFixed(3)), ok: times <= MOST_GROWTH }
})
console.table(growth)
process.exitCode = growth.every(({ ok }) => ok) ? 0 : 1

function mebibytes(bytes: number): number {
  return Math.round(bytes / 1_048_576)
}
