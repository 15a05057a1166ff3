/**
 * Both directions of one line: who has spoken on it, how to speak to them and whether their clocks are right; and what was asked of
 * them under serial numbers of ours, until they have answered or it is given up.
 */
import type { Command, CommandOutcome, DeviceId, Millis } from '@yiwang/contract'
import type { Step } from '../protocol.ts'
import { CLOCK_UNKNOWN, type ClockWatch, watchClock } from './clock-watch.ts'
import { type Patience, Requests } from './requests.ts'
import { Roster } from './roster.ts'

type Steps = Step<Uint8Array>[]

/** A request as it is sent to a device that speaks so. Written anew for each repeat: a clock must be set to the time it is sent. */
export type Write<Voice> = (to: Voice, serial: number, at: Millis) => Uint8Array

interface Party<Voice> {
  /** How to speak to it: as it spoke last. */
  readonly voice: Voice
  readonly clock: ClockWatch
}

export class Dialogue<Voice> {
  readonly #parties = new Roster<Party<Voice>>()
  readonly #requests: Requests
  #serial: number

  constructor(patience: Patience, now: Millis) {
    this.#requests = new Requests(patience)
    // Another connection's serials must not look like repeats of these.
    this.#serial = Math.trunc(now / 1_000) & 0xffff
  }

  get devices(): ReadonlySet<DeviceId> {
    return this.#parties.ids
  }

  /** It has begun to speak and can be commanded; of its clock nothing is known yet. */
  met(device: DeviceId, voice: Voice): void {
    if (!this.#parties.get(device)) this.#parties.set(device, { voice, clock: CLOCK_UNKNOWN })
  }

  /** It has spoken. True = its clock has been wrong for so long that it should be set now. */
  heard(device: DeviceId, voice: Voice, clockSuspect: boolean, now: Millis): boolean {
    const { watch, tell } = watchClock(this.#parties.get(device)?.clock ?? CLOCK_UNKNOWN, clockSuspect, now)
    this.#parties.set(device, { voice, clock: watch })
    return tell
  }

  /** Our own idea: nobody waits for its outcome. */
  ask(device: DeviceId, write: Write<Voice>, now: Millis): Steps {
    const party = this.#parties.get(device)
    return party ? this.#send(device, party, write, now) : []
  }

  /** What somebody ordered; without `write` no device of this protocol can do it. */
  order({ id, device, expiresAt }: Command, write: Write<Voice> | undefined, now: Millis): Steps {
    if (!write) return [{ do: 'settle', command: id, device, outcome: 'unsupported' }]
    const party = this.#parties.get(device)
    if (!party) return [{ do: 'settle', command: id, device, outcome: 'expired' }]
    return this.#send(device, party, write, now, { id, expiresAt })
  }

  /** The device has answered the request with that serial number. */
  settle(device: DeviceId, serial: number, outcome: CommandOutcome): Steps {
    return this.#requests.settle(device, serial, outcome)
  }

  tick(now: Millis): Steps {
    return this.#requests.tick(now)
  }

  #send(
    device: DeviceId,
    { voice }: Party<Voice>,
    write: Write<Voice>,
    now: Millis,
    command?: Pick<Command, 'id' | 'expiresAt'>,
  ): Steps {
    this.#serial = (this.#serial + 1) & 0xffff
    const serial = this.#serial
    return this.#requests.send({ device, serial, write: (at) => write(voice, serial, at), ...(command && { command }) }, now)
  }
}
