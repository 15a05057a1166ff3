/** The ingest process: config → links to Redis → TCP and HTTP listeners with the registered protocols → streams. */
import { readConfig } from '@yiwang/contract/config'
import { Commander } from './commands.ts'
import { coreOptions, openCore } from './core.ts'
import { GRACE_MS, live, openLog, setupError } from './process.ts'
import { RedisLink } from './redis/link.ts'
import { registered } from './registered.ts'
import { listenHttp } from './transports/http.ts'
import { listenTcp, type TcpTransport } from './transports/tcp.ts'

await live('ingest', async () => {
  const config = readConfig(process.env)
  const log = openLog('ingest', config.LOG_LEVEL)
  const options = coreOptions(config, 'ingest', log)
  const core = await openCore(options)
  const host = config.DEVICE_BIND

  const carriers: TcpTransport[] = []
  const follower = new RedisLink(options.redisUrl, 'ingest-commands', log)
  await follower.open()
  const commander = new Commander({ follower, link: core.bulk, writer: core.writer, log }, carriers)
  for (const protocol of registered('tcp')) {
    const variable = `${protocol.id.toUpperCase()}_PORT`
    const port = new Map<string, unknown>(Object.entries(config)).get(variable)
    if (typeof port !== 'number')
      throw setupError(`${variable} is not a variable of this platform: the protocol ${protocol.id} has no port.`)
    carriers.push(await listenTcp({ core, protocol, endpoint: { host, port, variable }, hooks: commander }))
  }
  const http = await listenHttp({
    core,
    protocols: registered('http'),
    endpoint: { host, port: config.INGEST_PORT, variable: 'INGEST_PORT' },
  })
  core.everySecond((now) => commander.tick(now))
  commander.start()

  return { log, closings: [...carriers, http, commander, { stop: () => core.stop(GRACE_MS) }] }
})
