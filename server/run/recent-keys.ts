/** Telemetry keys of the last minutes: a device that missed our answer sends again soon or not at all. Bounded. */
import type { DeviceMessage } from '@yiwang/contract'

export class RecentKeys {
  readonly #size: number
  #young = new Set<string>()
  #old = new Set<string>()

  /** Remembers at least the last `size` keys, at most twice as many. */
  constructor(size: number) {
    this.#size = size
  }

  /** true = not seen before. */
  take({ source, device, key }: Pick<DeviceMessage, 'source' | 'device' | 'key'>): boolean {
    const name = `${source}\0${device}\0${key}`
    if (this.#young.has(name) || this.#old.has(name)) return false
    this.#young.add(name)
    if (this.#young.size >= this.#size) {
      this.#old = this.#young
      this.#young = new Set()
    }
    return true
  }
}
