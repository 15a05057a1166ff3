/** Devices that have spoken on one connection, with what must be known to speak to them. Bounded: a peer may invent addresses. */
import type { DeviceId } from '@yiwang/contract'

const MOST = 4_096

export class Roster<T> {
  readonly #ids = new Set<DeviceId>()
  readonly #known = new Map<DeviceId, T>()

  get ids(): ReadonlySet<DeviceId> {
    return this.#ids
  }

  get(device: DeviceId): T | undefined {
    return this.#known.get(device)
  }

  /** The device that was heard first makes room for one too many. */
  set(device: DeviceId, entry: T): void {
    this.#known.set(device, entry)
    this.#ids.add(device)
    if (this.#ids.size <= MOST) return
    for (const first of this.#ids) {
      this.#ids.delete(first)
      this.#known.delete(first)
      break
    }
  }
}
