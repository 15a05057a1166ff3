/** Which connection speaks for a device: the newest one. An older one that goes on speaking is a collision. */
import type { DeviceId } from '@yiwang/contract'

export interface Holder {
  /** Connections are numbered as they open. */
  readonly number: number
  readonly held: Set<DeviceId>
}

export class Holders<H extends Holder> {
  readonly #holders = new Map<DeviceId, H>()
  readonly #taken: (device: DeviceId) => void

  /** `taken` hears of every device that came to a connection. */
  constructor(taken: (device: DeviceId) => void) {
    this.#taken = taken
  }

  of(device: DeviceId): H | undefined {
    return this.#holders.get(device)
  }

  /** A device spoke on a connection; answers true when a newer connection speaks for it too. */
  spoke(device: DeviceId, on: H): boolean {
    const holder = this.#holders.get(device)
    if (holder === on) return false
    if (holder && holder.number > on.number) return true
    holder?.held.delete(device)
    this.#holders.set(device, on)
    on.held.add(device)
    this.#taken(device)
    return false
  }

  closed(connection: H): void {
    for (const device of connection.held) if (this.#holders.get(device) === connection) this.#holders.delete(device)
    connection.held.clear()
  }
}
