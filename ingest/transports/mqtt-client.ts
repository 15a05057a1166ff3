/** MQTT devices behind a broker of the site's own: we subscribe with QoS 1 and confirm to it only what Redis accepted. */
import { hostname } from 'node:os'
import { connect } from 'mqtt'
import type { Core } from '../core.ts'
import type { TopicProtocol } from '../protocol.ts'
import { TopicSessions } from './topic-sessions.ts'

const RECONNECT_MS = 2_000

export interface MqttClientParts {
  readonly core: Core
  readonly protocols: readonly TopicProtocol[]
  readonly url: string
  /** The same after a restart, so that the broker keeps for us what came meanwhile. */
  readonly clientId?: string
}

export interface MqttClientTransport {
  stop(): Promise<void>
}

export function followBroker({ core, protocols, url, clientId }: MqttClientParts): MqttClientTransport {
  const client = connect(url, {
    clientId: clientId ?? `yiwang-${hostname()}`,
    clean: false,
    resubscribe: false,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: 10_000,
    keepalive: 20,
  })
  const feeds = protocols.map(({ id }) => core.feeds.of(id))
  const sessions = new TopicSessions(core, protocols, ({ topic, payload }) => {
    client.publish(topic, Buffer.from(payload), { qos: 1 })
  })
  // The site's broker answers for its devices: it is trusted with all of them.
  const publisher = { from: new URL(url).host, refuse: () => undefined }

  client.handleMessage = ({ topic, payload, qos }, done) => {
    const bytes = typeof payload === 'string' ? Buffer.from(payload) : payload
    const confirmed = qos > 0 || core.pressure.high
    sessions.receive(topic, bytes, publisher, ({ confirm }) => {
      if (confirmed) done(confirm ? undefined : new Error('The publication could not be kept.'))
    })
    // Without a confirmation to hold back only the pressure slows the broker down.
    if (!confirmed) done()
  }

  let told: string | undefined
  const down = (reason: string): void => {
    for (const feed of feeds) feed.down(reason)
    if (told !== reason) core.log.warn({ broker: publisher.from, reason }, 'The MQTT broker is not reached; trying again')
    told = reason
  }
  client.on('connect', () => {
    client.subscribe(sessions.filters, { qos: 1 }, (error, granted) => {
      const refused = granted?.filter(({ qos }) => qos > 2).map(({ topic }) => topic) ?? []
      if (error || refused.length > 0) return down(error?.message ?? `not allowed to read ${refused.join(', ')}`)
      told = undefined
      for (const feed of feeds) feed.listening()
      core.log.info({ broker: publisher.from }, 'Following the MQTT broker')
    })
  })
  client.on('error', (error) => down(error.message || 'error'))
  client.on('close', () => down('not connected'))
  down('not connected')

  return {
    async stop() {
      await client.endAsync()
    },
  }
}
