/** The topic protocols over MQTT, whoever runs the broker: a publication in, its steps carried out, whether to confirm it out. */
import type { DeviceId, Millis } from '@yiwang/contract'
import type { Core } from '../core.ts'
import type { Publication, TopicListener, TopicProtocol } from '../protocol.ts'
import { type Origin, StepRunner } from '../steps.ts'
import { matches } from './topic-filter.ts'

export interface Publisher {
  /** Topic, credential or broker: where it came from, for the faults. */
  readonly from: string
  /** Why it may not speak for a device. */
  refuse(device: DeviceId): string | undefined
  /** It spoke this protocol. */
  spoke?(source: string): void
}

export interface Handled {
  /** Everything is stored, counted or was refused for good: confirm. False: it shall be sent again. */
  readonly confirm: boolean
  readonly faults: number
}

export class TopicSessions {
  readonly #core: Core
  readonly #publish: (publication: Publication) => void
  readonly #listeners: readonly { readonly protocol: TopicProtocol; readonly listener: TopicListener }[]

  constructor(core: Core, protocols: readonly TopicProtocol[], publish: (publication: Publication) => void) {
    this.#core = core
    this.#publish = publish
    this.#listeners = protocols.map((protocol) => ({
      protocol,
      listener: protocol.open({ configOf: (device) => core.mirror.configOf(device) }),
    }))
    core.everySecond((now) => this.#tick(now))
  }

  get filters(): string[] {
    return [...new Set(this.#listeners.flatMap(({ protocol }) => protocol.topics))]
  }

  receive(topic: string, payload: Uint8Array, publisher: Publisher, done: (handled: Handled) => void): void {
    const now = Date.now()
    let left = 1
    let faults = 0
    let confirm = true
    const part = (): void => {
      left--
      if (left === 0) done({ confirm, faults })
    }
    for (const { protocol, listener } of this.#listeners) {
      if (!protocol.topics.some((filter) => matches(filter, topic))) continue
      publisher.spoke?.(protocol.id)
      try {
        const steps = listener.receive(topic, payload, now)
        left += steps.length
        this.#runner(
          protocol.id,
          publisher.from,
          (device) => publisher.refuse(device),
          (outcome) => {
            if (outcome === 'rejected') faults++
            if (outcome === 'refused') confirm = false
            part()
          },
        ).run(steps, now)
      } catch (error) {
        this.#core.log.error({ source: protocol.id, topic, err: error }, 'A publication could not be handled')
        this.#core.faults.reject({ source: protocol.id, reason: 'internal', from: publisher.from, bytes: payload }, now)
        faults++
      }
    }
    part()
  }

  #tick(now: Millis): void {
    for (const { protocol, listener } of this.#listeners) {
      const steps = listener.tick(now)
      if (steps.length > 0) this.#runner(protocol.id, 'clock', () => undefined).run(steps, now)
    }
  }

  #runner(source: string, from: string, refuse: Origin['refuse'], done?: (outcome: string) => void): StepRunner<Publication> {
    return new StepRunner<Publication>({
      doors: this.#core,
      origin: { source, from, feed: this.#core.feeds.of(source), refuse },
      send: this.#publish,
      ...(done && { done: (_, outcome) => done(outcome) }),
    })
  }
}
