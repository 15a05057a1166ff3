/** The server process: config → records, relay, engine, historian → latest values and facts → the HTTP and socket doors. */
import { existsSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { dirname, join } from 'node:path'
import { DEMO_DUTY_OFFICER, SECOND } from '@yiwang/contract'
import { type Config, readConfig } from '@yiwang/contract/config'
import { catalogueOf } from './engine/catalogue.ts'
import { createApp } from './http/app.ts'
import { isBuilt } from './http/client-files.ts'
import { metricsOf } from './http/metrics.ts'
import { foreignOrigin } from './http/origin.ts'
import { Refusal, sendProblem } from './http/refusal.ts'
import { followSupervisor, live, openLog, SetupError } from './process.ts'
import { startRun } from './run/start.ts'
import { startLive } from './socket/live.ts'

/** Until sign-in exists everybody on this machine is this person. */
const principalOf = () => DEMO_DUTY_OFFICER

await live(async () => {
  const config = readConfig(process.env)
  const { REDIS_URL: redisUrl, DATABASE_URL: databaseUrl, DATA_DIR: dataDir } = config
  if (redisUrl === undefined || databaseUrl === undefined) {
    throw new SetupError('REDIS_URL and DATABASE_URL are not set: start the platform with `npm start`, or give your own.')
  }
  const log = openLog(config.LOG_LEVEL)
  const processes = followSupervisor()
  // The port first: one that is busy is known before anything has begun.
  const http = createServer({ requestTimeout: 30 * SECOND, headersTimeout: 20 * SECOND, connectionsCheckingInterval: 5 * SECOND })
  let answer: RequestListener = (_request, response) =>
    sendProblem(response, new Refusal(503, 'starting', 'The server is starting.'))
  http.on('request', (request, response) => answer(request, response))
  await listen(http, config)

  const district = join(dataDir, 'demo', 'district.json')
  const run = await startRun({
    databaseUrl,
    redisUrl,
    log,
    ...(config.DEMO === '1' && existsSync(district) && { district }),
  }).catch((error: unknown) => {
    throw new SetupError(`The records cannot be used (DATABASE_URL): ${error instanceof Error ? error.message : String(error)}`)
  })
  const following = await startLive({
    http,
    redisUrl,
    records: run.records,
    processes,
    engineLag: () => run.engine.lag(),
    principalOf,
    foreign: foreignOrigin,
    now: Date.now,
    failed: (part, err) => log.warn({ err, part }, 'Interrupted; trying again'),
  })
  const clientFolder = join(rootFolder(), 'client', 'dist')
  const feeds = () => following.status().feeds
  answer = createApp({
    doors: {
      records: run.records,
      catalogue: () => catalogueOf([...following.protocols()]),
      dataDir,
      feeds,
      now: Date.now,
    },
    clientFolder,
    ready: {
      records: () => run.records.ping(),
      redis: () => following.pingRedis(),
      engine: async () => {
        if (run.engine.owns().length === 0) throw new Error('owns no partition yet')
      },
      client: async () => {
        if (!isBuilt(clientFolder)) throw new Error('is not built: run `npm run build`')
      },
    },
    metrics: metricsOf({
      counts: following.counts,
      feeds,
      engineLag: () => run.engine.lag(),
      partitions: () => run.engine.owns().length,
    }),
    principalOf,
    failed: (err) => log.error({ err }, 'A request failed'),
  })

  return {
    log,
    stop: async () => {
      // Requests under way get a moment; then nobody is waited for.
      setTimeout(() => http.closeAllConnections(), SECOND).unref()
      await following.stop()
      await run.stop()
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

/** Compiled or not, this file lies below the folder that holds the client. */
function rootFolder(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'client', 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  return folder
}
