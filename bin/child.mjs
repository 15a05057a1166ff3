// @ts-check
/** One supervised process: started, watched, started again with back-off when it dies, ended when asked. */
import { spawn } from 'node:child_process'
import { setTimeout as pause } from 'node:timers/promises'
import { isNews, nextWait } from './back-off.mjs'
import { boundLog, endOf, lastWords, openLog } from './log-file.mjs'
import { codeOf } from './running.mjs'

/** @typedef {import('../contract/feed.ts').ProcessHealth} ProcessHealth */

/**
 * @typedef {object} Part
 * @property {ProcessHealth['name']} name
 * @property {() => { file: string, args: string[], options?: import('node:child_process').SpawnOptions }} command
 * @property {(pid: number, hasSaidSo: boolean) => boolean | Promise<boolean>} isReady asked every 100 ms from the start until it says yes
 * @property {(log: string) => void} [mend] called when it has died, with the end of its log: may put right what would end it again
 * @property {() => string | undefined} [why] asked when it has died: what its own last words do not say
 * @property {boolean} isNode speaks to its supervisor over a channel
 * @property {NodeJS.Signals} ends the signal that ends it cleanly
 */

/** Bytes of its log that tell how a child's last life began and ended. */
const WHOLE_LIFE = 64 * 1024
/** Milliseconds a child has to end cleanly. */
const PATIENCE = 10_000

export class Child {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process
  /** @type {NodeJS.Timeout | undefined} */
  #again
  #wait = 0
  #stopping = false
  /** The death told last, and when. */
  #told = { how: '', at: 0 }
  /** @type {ProcessHealth} */
  #health
  #part
  #log
  #descriptor
  #now
  #say
  #onChange

  /**
   * @param {Part} part
   * @param {{ log: string, say: import('./say.mjs').Say, onChange: () => void, now?: () => number }} around
   */
  constructor(part, { log, say, onChange, now = Date.now }) {
    this.#part = part
    this.#log = log
    this.#descriptor = openLog(log)
    this.#say = say
    this.#onChange = onChange
    this.#now = now
    this.#health = { name: part.name, state: 'starting', restarts: 0, since: now() }
  }

  get name() {
    return this.#part.name
  }

  get health() {
    return this.#health
  }

  get pid() {
    return this.#process?.pid
  }

  start() {
    const { file, args, options } = this.#part.command()
    const output = this.#descriptor
    const child = spawn(file, args, {
      ...options,
      detached: true,
      stdio: this.#part.isNode ? ['ignore', output, output, 'ipc'] : ['ignore', output, output],
    })
    const bornAt = performance.now()
    this.#process = child
    let hasSaidSo = false
    child.on('message', (message) => {
      hasSaidSo ||= message === 'ready'
    })
    child.once('error', (error) => {
      if (child.pid === undefined) this.#died(`cannot be started (${codeOf(error)})`, bornAt, false)
    })
    child.once('exit', (code, signal) => this.#died(signal ? `ended by ${signal}` : `ended with ${code}`, bornAt, !signal))
    this.#onChange()
    void this.#watch(child, () => hasSaidSo)
  }

  /**
   * Says something to a node child; one that is just dying hears nothing, and nothing is owed to it.
   * @param {import('node:child_process').Serializable} message
   */
  send(message) {
    if (this.#process?.connected) this.#process.send(message, () => {})
  }

  boundLog() {
    boundLog(this.#log)
  }

  /** Ends it cleanly, by force when that takes too long. */
  async stop() {
    this.#stopping = true
    clearTimeout(this.#again)
    const child = this.#process
    if (child && isRunning(child)) {
      const gone = new Promise((resolve) => child.once('exit', resolve))
      const force = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
      child.kill(this.#part.ends)
      await gone
      clearTimeout(force)
    }
    this.#set({ state: 'down' })
  }

  kill() {
    this.#stopping = true
    clearTimeout(this.#again)
    this.#process?.kill('SIGKILL')
  }

  /**
   * @param {import('node:child_process').ChildProcess} child
   * @param {() => boolean} hasSaidSo
   */
  async #watch(child, hasSaidSo) {
    while (isRunning(child) && !this.#stopping) {
      if (await this.#part.isReady(child.pid ?? 0, hasSaidSo())) {
        if (isRunning(child) && !this.#stopping) this.#set({ state: 'up' })
        return
      }
      await pause(100)
    }
  }

  /**
   * @param {string} how
   * @param {number} bornAt
   * @param {boolean} byItself its log tells why
   */
  #died(how, bornAt, byItself) {
    if (this.#stopping) return
    const before = this.#wait
    const at = performance.now()
    this.#wait = nextWait(before, at - bornAt)
    if (isNews(this.#told, { how, at, wait: this.#wait, before })) {
      this.#told = { how, at }
      this.#say(`${this.name} ${how}; starting it again in ${this.#wait / 1_000} s${this.#why(byItself)}`)
    }
    this.#part.mend?.(endOf(this.#descriptor, WHOLE_LIFE))
    this.#set({ state: 'restarting', restarts: this.#health.restarts + 1, reason: how })
    this.#again = setTimeout(() => this.start(), this.#wait)
  }

  /** @param {boolean} byItself */
  #why(byItself) {
    const known = this.#part.why?.()
    if (known) return `. ${known}`
    const words = byItself ? lastWords(this.#descriptor) : ''
    return words && `. Its last words: ${words}`
  }

  /** @param {Partial<ProcessHealth>} change */
  #set(change) {
    this.#health = { ...this.#health, ...change, since: this.#now() }
    if (change.state === 'up') delete this.#health.reason
    this.#onChange()
  }
}

/** @param {import('node:child_process').ChildProcess} child */
function isRunning(child) {
  return child.pid !== undefined && child.exitCode === null && child.signalCode === null
}
