// @ts-check
/** All children in the order they depend on each other: started in it, ended against it, their health told to the server. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Child } from './child.mjs'

/** @typedef {import('./child.mjs').Part} Part */

export class Supervisor {
  /** @type {Child[]} */
  #children = []
  #logs = ''
  #say
  #bounding
  #ending = false

  /** @param {{ say: import('./say.mjs').Say }} around */
  constructor({ say }) {
    this.#say = say
    this.#bounding = setInterval(() => {
      for (const child of this.#children) child.boundLog()
    }, 60_000)
  }

  /** @param {string} folder */
  logTo(folder) {
    this.#logs = folder
  }

  /**
   * Starts parts that do not wait for each other; resolves when all of them are up for the first time.
   * @param {readonly Part[]} parts
   */
  async start(parts) {
    const children = parts.map(
      (part) => new Child(part, { log: join(this.#logs, `${part.name}.log`), say: this.#say, onChange: () => this.#tell() }),
    )
    this.#children.push(...children)
    for (const child of children) child.start()
    const hint = setInterval(() => this.#hint(children), 30_000)
    while (!this.#ending && children.some((child) => child.health.state !== 'up')) await pause(50)
    clearInterval(hint)
  }

  /** @returns {readonly Child[]} */
  get children() {
    return this.#children
  }

  get isEnding() {
    return this.#ending
  }

  /** Ends every child, the last started first. */
  async stop() {
    this.#ending = true
    clearInterval(this.#bounding)
    for (const child of this.#children.toReversed()) {
      this.#say(`stopping ${child.name}`)
      await child.stop()
    }
  }

  kill() {
    this.#ending = true
    for (const child of this.#children) child.kill()
  }

  /** @param {readonly Child[]} children */
  #hint(children) {
    const late = children.filter((child) => child.health.state !== 'up').map((child) => child.name)
    this.#say(`Still waiting for ${late.join(', ')}: the reason stands in the logs in ${this.#logs}`)
  }

  /** A server that has just started knows nothing yet: its own change to `starting` and `up` brings it everything. */
  #tell() {
    const server = this.#children.find((child) => child.name === 'server')
    server?.send({ type: 'processes', processes: this.#children.map((child) => child.health) })
  }
}
