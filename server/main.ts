/** The server process: config → records that the engine has prepared → latest values and facts → the HTTP and socket doors. */
import { existsSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import { dirname, join } from 'node:path'
import { DISTRICT, SECOND } from '@yiwang/contract'
import type { Config } from '@yiwang/contract/config'
import type { Logger } from 'pino'
import { createAccess } from './access/access.ts'
import { createReadings } from './audit/reading.ts'
import { openGround } from './basemap/basemap.ts'
import { refusalFor, warningsOf } from './disk/shortage.ts'
import { watchSpace } from './disk/space-watch.ts'
import { catalogueOf } from './engine/catalogue.ts'
import { createApp } from './http/app.ts'
import { isBuilt } from './http/client-files.ts'
import { edgeOf } from './http/edge.ts'
import { type Listener, openListener } from './http/listener.ts'
import { metricsOf } from './http/metrics.ts'
import { Refusal, sendProblem } from './http/refusal.ts'
import { createAudit } from './postgres/audit.ts'
import { openPool } from './postgres/connect.ts'
import { requirePartitions, schemaReady } from './postgres/migrate.ts'
import { createPeople } from './postgres/people.ts'
import { createRecords } from './postgres/records.ts'
import { configOf, followSupervisor, live, openLog, SetupError, unusable } from './process.ts'
import { createRedis } from './redis/connect.ts'
import { startLive } from './socket/live.ts'

/** The engine prepares the records; a first start of everything takes a few seconds. */
const PATIENCE = 30 * SECOND

await live('server', async () => {
  const { config, redisUrl, databaseUrl } = configOf(process.env)
  const { DATA_DIR: dataDir } = config
  const log = openLog('server', config.LOG_LEVEL)
  const processes = followSupervisor()
  // The port first: one that is busy is known before anything has begun.
  const listener = listenerOf(config, log)
  const http = listener.server
  const disks = await watchSpace(dataDir)
  let answer: RequestListener = (_request, response) =>
    sendProblem(response, new Refusal(503, 'starting', refusalFor(disks.spaces) ?? 'The server is starting.'))
  http.on('request', (request, response) => answer(request, response))
  await listen(http, config)

  const stopping = new AbortController()
  const pool = openPool(databaseUrl, { stopping: stopping.signal })
  try {
    await schemaReady(pool, PATIENCE)
    await requirePartitions(pool)
  } catch (error) {
    throw unusable(error)
  }
  const redis = createRedis(redisUrl)
  await redis.connect()
  const records = createRecords({ pool, redis })
  const audit = createAudit(pool)
  const edge = edgeOf(config)
  const { peerOf, publicUrl, foreign } = edge
  const access = await createAccess({ pool, redis, config, publicUrl, peerOf, now: Date.now })
  const gate = access.gate.admit
  const following = await startLive({
    http,
    redisUrl,
    records,
    processes,
    spaces: () => disks.spaces,
    gate,
    forget: access.gate.forget,
    restarted: () => access.directory.reload(),
    foreign,
    now: Date.now,
    failed: (part, err) => log.warn({ err, part }, 'Interrupted; trying again'),
  })
  // What was said between the first reading and the beginning of the facts.
  await access.directory.reload()
  const ground = openGround(config, (sentence) => log.warn(sentence))
  const clientFolder = join(rootFolder(), 'client', 'dist')
  const feeds = () => following.status().feeds
  const requireJudging = (): void => {
    const judged = following.engine.judged(Date.now())
    if (judged <= DISTRICT) throw new Error(`judges ${judged} of ${DISTRICT + 1} partitions`)
  }
  answer = createApp({
    doors: {
      records,
      audit,
      readings: createReadings({
        redis,
        audit,
        limit: config.READING_LIMIT,
        failed: (err) => log.warn({ err }, 'A reading was not counted'),
      }),
      access,
      people: createPeople(pool),
      ground,
      places: following.places,
      catalogue: () => catalogueOf([...following.protocols()]),
      dataDir,
      feeds,
      spaces: () => disks.spaces,
      heard: async () => following.heard(await records.head()),
      now: Date.now,
    },
    clientFolder,
    ready: {
      disk: async () => {
        const refusal = refusalFor(disks.spaces)
        if (refusal !== undefined) throw new Error(refusal)
      },
      records: async () => {
        await records.head()
      },
      redis: () => following.pingRedis(),
      engine: async () => {
        await following.lookAtEngine()
        requireJudging()
      },
      // Whoever comes at the very beginning finds all that was prepared for them, their account too.
      facts: once(async () => {
        // Before the engine judges it may still be preparing them.
        requireJudging()
        await following.abreast(await records.head())
      }),
      client: async () => {
        if (!isBuilt(clientFolder)) throw new Error('is not built: run `npm run build`')
      },
    },
    warnings: () => warningsOf(disks.spaces),
    metrics: metricsOf({
      counts: following.counts,
      feeds,
      engineLag: () => following.engine.lag(Date.now()),
      partitions: () => following.engine.judged(Date.now()),
      spaces: () => disks.spaces,
    }),
    gate,
    edge,
    failed: (err) => log.error({ err }, 'A request failed'),
  })

  return {
    log,
    stop: async () => {
      stopping.abort()
      listener.close()
      disks.stop()
      await following.stop()
      await ground.close()
      redis.destroy()
      await pool.end()
    },
  }
})

function listen(http: Server, { PORT, BIND }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new SetupError(`PORT ${PORT} is in use: set PORT to another port.`))
      else if (error.code === 'EACCES')
        reject(new SetupError(`PORT ${PORT} may not be used by this user: set PORT to one above 1023.`))
      else reject(error)
    })
    http.listen(PORT, BIND, resolve)
  })
}

/** What has been so once need not be looked at again. */
function once(check: () => Promise<void>): () => Promise<void> {
  let isSo = false
  return async () => {
    if (!isSo) await check()
    isSo = true
  }
}

function listenerOf(config: Config, log: Logger): Listener {
  try {
    return openListener(config, (err) => log.error({ err }, 'The renewed certificate cannot be used; the one before stays'))
  } catch (error) {
    throw new SetupError(
      `TLS_CERT_FILE and TLS_KEY_FILE cannot be used: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** Compiled or not, this file lies below the folder that holds the client. */
function rootFolder(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'client', 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
