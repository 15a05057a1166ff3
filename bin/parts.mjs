// @ts-check
/** The processes Yiwang is made of: what each is started with, and when it counts as up. A database of the user's own is none of them. */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { readKept, writeKept } from './kept.mjs'
import { NODE_ARGUMENTS } from './node-arguments.mjs'
import { freePort } from './ports.mjs'
import { isPostgresReady, postgresCommand, postgresUrl, preparePostgres } from './postgres.mjs'
import { answersOk, isListening, reachable } from './ready.mjs'
import { ensureRedis, prepareRedis, redisPart, redisUrl } from './redis.mjs'
import { noRoomIn } from './room.mjs'
import { ROOT } from './root.mjs'

/** @typedef {import('../contract/config.ts').Config} Config */
/** @typedef {import('./child.mjs').Part} Part */
/** @typedef {import('./say.mjs').Say} Say */

/**
 * The stores, made ready to start, and where the others reach them.
 * @param {Config} config
 * @param {string} dataDir
 * @param {Say} say
 */
export async function prepareStores(config, dataDir, say) {
  const { roomOf } = await import('../contract/dist/space.js')
  const kept = readKept(dataDir)
  const redisPort = await freePort(kept.redis.port)
  const postgresPort = await freePort(kept.postgres.port === redisPort ? undefined : kept.postgres.port)
  kept.redis.port = redisPort
  kept.postgres.port = postgresPort
  writeKept(dataDir, kept)

  /** @type {Part[]} */
  const parts = []
  let { REDIS_URL: redisAt, DATABASE_URL: postgresAt } = config
  if (!redisAt) {
    const program = ensureRedis(say)
    const redis = { folder: join(dataDir, 'redis'), port: redisPort, password: kept.redis.password }
    await prepareRedis(redis, say)
    redisAt = redisUrl(redis)
    parts.push({ ...redisPart(redis, program, say), why: () => noRoomIn(redis.folder, roomOf) })
  }
  if (!postgresAt) {
    const cluster = await preparePostgres({ folder: join(dataDir, 'postgres'), password: kept.postgres.password, say })
    postgresAt = postgresUrl(cluster, postgresPort)
    parts.push({
      name: 'postgres',
      command: () => postgresCommand(cluster, postgresPort),
      isReady: (pid) => isPostgresReady(cluster, pid),
      why: () => noRoomIn(cluster.home, roomOf),
      isNode: false,
      ends: 'SIGINT',
    })
  }
  return { parts, redisAt, postgresAt }
}

/**
 * Our own processes. Each is told only what it needs: ingest, which faces the devices, never learns where the records are.
 * With a broker of the site's own the MQTT process is its client and listens nowhere.
 * @param {Config} config
 * @param {string} dataDir
 * @param {{ redisAt: string, postgresAt: string }} stores
 * @returns {Part[]}
 */
export function ownParts(config, dataDir, { redisAt, postgresAt }) {
  const { DEVICE_BIND: devices, MQTT_URL: brokerAt } = config
  const hot = { ...settingsOf(config, dataDir), REDIS_URL: redisAt }
  const whole = { ...hot, DATABASE_URL: postgresAt }
  const mqtt = brokerAt
    ? node('mqtt', 'ingest/dist/mqtt.js', { ...hot, MQTT_URL: brokerAt }, () => true)
    : node('mqtt', 'ingest/dist/mqtt.js', hot, () => isListening(config.MQTT_PORT, devices))
  return [
    node('ingest', 'ingest/dist/main.js', hot, () => isListening(config.INGEST_PORT, devices)),
    mqtt,
    node('engine', 'server/dist/run/main.js', whole, (_pid, hasSaidSo) => hasSaidSo),
    node('server', 'server/dist/main.js', whole, () => answersOk(`${addressOf(config)}/readyz`)),
  ]
}

/**
 * The simulated devices of the demo district: they see of the platform what devices see.
 * @param {Config} config
 * @param {string} dataDir
 * @returns {Part[]}
 */
export function demoParts(config, dataDir) {
  if (config.DEMO === '0') return []
  const env = { ...settingsOf(config, dataDir), ...(config.MQTT_URL ? { MQTT_URL: config.MQTT_URL } : {}) }
  return [node('demo', 'fixtures/dist/demo.js', env, () => true)]
}

/** @param {Config} config */
export function addressOf({ BIND, PORT, TLS_CERT_FILE }) {
  const host = reachable(BIND)
  return `${TLS_CERT_FILE ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${PORT}`
}

/**
 * Every variable as text, but for the addresses with passwords in them, which are given one by one. What was not said, or was
 * read into parts, is passed on by the surroundings as it stands there.
 * @param {Config} config
 * @param {string} dataDir
 * @returns {Record<string, string>}
 */
function settingsOf(config, dataDir) {
  const { REDIS_URL, DATABASE_URL, MQTT_URL, ...open } = config
  const said = Object.entries(open).filter(([, value]) => value !== undefined && typeof value !== 'object')
  return { ...Object.fromEntries(said.map(([name, value]) => [name, String(value)])), DATA_DIR: dataDir }
}

/**
 * @param {Part['name']} name
 * @param {string} main
 * @param {Record<string, string>} settings
 * @param {Part['isReady']} isReady
 * @returns {Part}
 */
function node(name, main, settings, isReady) {
  const { REDIS_URL, DATABASE_URL, MQTT_URL, ...surroundings } = process.env
  const guard = pathToFileURL(join(ROOT, 'bin/end-with-parent.mjs')).href
  return {
    name,
    isReady,
    isNode: true,
    ends: 'SIGTERM',
    command: () => ({
      file: process.execPath,
      args: [...NODE_ARGUMENTS, '--import', guard, join(ROOT, main)],
      options: { cwd: ROOT, env: { ...surroundings, ...settings } },
    }),
  }
}
