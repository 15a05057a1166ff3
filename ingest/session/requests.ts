/**
 * Requests of ours that wait for a device's answer: repeated with the same serial number, then given up. A command that has
 * expired is never sent, not even as a repeat.
 */
import type { Command, CommandOutcome, DeviceId, Millis } from '@yiwang/contract'
import type { Step } from '../protocol.ts'

export interface Patience {
  readonly repeatAfter: Millis
  readonly repeats: number
}

export interface Request {
  readonly device: DeviceId
  readonly serial: number
  /** Written anew for each repeat: a clock must be set to the time it is sent. */
  readonly write: (now: Millis) => Uint8Array
  /** Absent = our own idea (a clock set): nobody waits for its outcome. */
  readonly command?: Pick<Command, 'id' | 'expiresAt'>
}

interface Waiting extends Request {
  sent: number
  due: Millis
}

type Steps = Step<Uint8Array>[]

export class Requests {
  readonly #patience: Patience
  readonly #waiting = new Map<string, Waiting>()

  constructor(patience: Patience) {
    this.#patience = patience
  }

  send(request: Request, now: Millis): Steps {
    const waiting = { ...request, sent: 0, due: now }
    this.#waiting.set(name(request.device, request.serial), waiting)
    return this.#next(waiting, now)
  }

  /** The device has answered the request with that serial number. */
  settle(device: DeviceId, serial: number, outcome: CommandOutcome): Steps {
    const waiting = this.#waiting.get(name(device, serial))
    return waiting ? this.#end(waiting, outcome) : []
  }

  tick(now: Millis): Steps {
    return [...this.#waiting.values()].flatMap((waiting) => this.#next(waiting, now))
  }

  #next(waiting: Waiting, now: Millis): Steps {
    if (waiting.command && now >= waiting.command.expiresAt) return this.#end(waiting, 'expired')
    if (now < waiting.due) return []
    if (waiting.sent > this.#patience.repeats) return this.#end(waiting, 'expired')
    waiting.sent += 1
    waiting.due = now + this.#patience.repeatAfter
    return [{ do: 'send', out: waiting.write(now) }]
  }

  #end({ device, serial, command }: Request, outcome: CommandOutcome): Steps {
    this.#waiting.delete(name(device, serial))
    return command ? [{ do: 'settle', command: command.id, device, outcome }] : []
  }
}

function name(device: DeviceId, serial: number): string {
  return `${device}|${serial}`
}
