// @ts-check
/** `npm start`: everything from a bare checkout to the address of the first screen, then the supervisor until it is told to stop. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { ensureBuilt, ensureInstalled } from './install.mjs'
import { takeLock } from './lock.mjs'
import { requireNode } from './node-version.mjs'
import { addressOf, demoParts, ownParts, prepareStores } from './parts.mjs'
import { requireFree } from './ports.mjs'
import { answersOk } from './ready.mjs'
import { Refusal, refuse } from './refusal.mjs'
import { ROOT } from './root.mjs'
import { say } from './say.mjs'
import { Supervisor } from './supervisor.mjs'

/** @typedef {import('../contract/config.ts').Config} Config */

/** The data folder is locked before anything is built, so before contract/config.ts can be asked; the two agree by test. */
const DATA_DIR = 'data'
/** Milliseconds that the children of a killed supervisor may need to let their ports go. */
const LEAVING = 15_000
/** A signal sent to the whole terminal group arrives twice: by the terminal and by npm. */
const ONE_KEYSTROKE = 500

async function start() {
  requireNode()
  const dataDir = resolve(ROOT, process.env.DATA_DIR || DATA_DIR)
  const isTakenOver = takeLock(dataDir, say)
  ensureInstalled(say)
  ensureBuilt(say)
  // From here on whatever we or a child of ours writes is for this account only.
  process.umask(0o077)

  const { readConfig } = await import('../contract/dist/config.js')
  const config = readConfig(process.env)
  await requireFree(doorsOf(config), isTakenOver ? LEAVING : 0)
  const stores = await prepareStores(config, dataDir, say)
  supervisor.logTo(join(dataDir, 'logs'))
  if (supervisor.isEnding) return
  if (stores.parts.length > 0) say(`Starting ${namesOf(stores.parts)}`)
  await supervisor.start(stores.parts)
  if (config.DEMO === '1') writeDistrict(dataDir)
  const own = ownParts(config, dataDir, stores)
  say(`Starting ${namesOf(own)}; their logs are in ${join(dataDir, 'logs')}`)
  await supervisor.start(own)
  await supervisor.start(demoParts(config, dataDir))
  const address = addressOf(config)
  while (!supervisor.isEnding && !(await answersOk(`${address}/readyz`))) await pause(100)
  if (supervisor.isEnding) return
  process.stdout.write(`一网 Yiwang is ready: ${address} ${whoMayComeIn(config, dataDir, address)}\n`)
}

/** The first one ends everything cleanly, the second one by force. */
function stopOnSignals() {
  let stoppingSince = 0
  const stop = async () => {
    if (stoppingSince !== 0) {
      if (performance.now() - stoppingSince < ONE_KEYSTROKE) return
      supervisor.kill()
      process.exit(1)
    }
    stoppingSince = performance.now()
    await supervisor.stop()
    process.exit(0)
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => void stop())
}

/** @param {Config} config */
function doorsOf({ PORT, BIND, DEVICE_BIND, GB26875_PORT, SL651_PORT, MQTT_PORT, MQTT_URL, INGEST_PORT }) {
  const device = (/** @type {string} */ variable, /** @type {number} */ port) => ({
    variable,
    port,
    host: DEVICE_BIND,
    hostVariable: 'DEVICE_BIND',
  })
  return [
    { variable: 'PORT', port: PORT, host: BIND, hostVariable: 'BIND' },
    device('INGEST_PORT', INGEST_PORT),
    device('GB26875_PORT', GB26875_PORT),
    device('SL651_PORT', SL651_PORT),
    ...(MQTT_URL ? [] : [device('MQTT_PORT', MQTT_PORT)]),
  ]
}

/**
 * Before the engine, which reads it.
 * @param {string} dataDir
 */
function writeDistrict(dataDir) {
  const done = spawnSync(process.execPath, [join(ROOT, 'fixtures/dist/city/write.js'), dataDir], { encoding: 'utf8' })
  if (done.status !== 0) throw new Refusal(`The demo district could not be written to ${dataDir}: ${done.stderr.trim()}`)
}

/**
 * What somebody before the sign-in page needs to know: the password of the demo district, or the link to the first administrators.
 * @param {Config} config
 * @param {string} dataDir
 * @param {string} address
 */
function whoMayComeIn({ DEMO, PUBLIC_URL }, dataDir, address) {
  const file = DEMO === '1' ? join(dataDir, 'demo', 'password') : join(dataDir, 'first-administrators')
  if (!existsSync(file)) return ''
  const secret = readFileSync(file, 'utf8').trim()
  return DEMO === '1'
    ? `(demo district: sign in as duty, commander, grid, sysadmin … with the password ${secret})`
    : `(nobody is here yet: make the first administrators, once, at ${PUBLIC_URL ?? address}/#first=${secret} )`
}

/** @param {readonly { name: string }[]} parts */
function namesOf(parts) {
  return parts.map(({ name }) => name).join(', ')
}

const supervisor = new Supervisor({ say })
stopOnSignals()
start().catch(async (error) => {
  await supervisor.stop()
  refuse(error)
})
