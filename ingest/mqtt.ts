/** The MQTT process, apart from the rest because a flood can end it: our own broker, or a client of the site's with MQTT_URL. */
import { readConfig } from '@yiwang/contract/config'
import { coreOptions, openCore } from './core.ts'
import { GRACE_MS, live, openLog } from './process.ts'
import { registered } from './registered.ts'
import { listenMqtt } from './transports/mqtt-broker.ts'
import { followBroker } from './transports/mqtt-client.ts'

await live('mqtt', async () => {
  const config = readConfig(process.env)
  const log = openLog('mqtt', config.LOG_LEVEL)
  const core = await openCore(coreOptions(config, 'mqtt', log))
  const protocols = registered('mqtt')
  const transport =
    config.MQTT_URL === undefined
      ? await listenMqtt({
          core,
          protocols,
          endpoint: { host: config.DEVICE_BIND, port: config.MQTT_PORT, variable: 'MQTT_PORT' },
        })
      : followBroker({ core, protocols, url: config.MQTT_URL })
  return { log, closings: [transport, { stop: () => core.stop(GRACE_MS) }] }
})
