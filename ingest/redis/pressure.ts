/**
 * Back-pressure: how many bytes wait for Redis, and what to do about it. Above the soft limit nobody reads from devices;
 * above the hard limit, or while Redis is nearly full, telemetry is shed and counted. Alarms are never shed.
 */
export interface Limits {
  readonly soft: number
  readonly hard: number
}

const MIB = 1024 * 1024
export const DEFAULT_LIMITS: Limits = { soft: 16 * MIB, hard: 64 * MIB }

export class Pressure {
  readonly #limits: Limits
  readonly #listeners = new Set<(high: boolean) => void>()
  #bytes = 0
  #high = false
  #full = false

  constructor(limits: Limits = DEFAULT_LIMITS) {
    this.#limits = limits
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Stop reading from devices. */
  get high(): boolean {
    return this.#high
  }

  /** Telemetry is counted instead of stored. */
  get shedding(): boolean {
    return this.#full || this.#bytes > this.#limits.hard
  }

  /** Redis has little memory left: the rest of it is for alarms. */
  set full(full: boolean) {
    this.#full = full
  }

  take(bytes: number): void {
    this.#bytes += bytes
    if (!this.#high && this.#bytes > this.#limits.soft) this.#turn(true)
  }

  give(bytes: number): void {
    this.#bytes -= bytes
    if (this.#high && this.#bytes < this.#limits.soft / 2) this.#turn(false)
  }

  onChange(listener: (high: boolean) => void): void {
    this.#listeners.add(listener)
  }

  #turn(high: boolean): void {
    this.#high = high
    for (const listener of this.#listeners) listener(high)
  }
}
