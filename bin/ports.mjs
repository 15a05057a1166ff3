// @ts-check
/** Ports: are the wanted ones free, and which one nobody else uses. Asked by listening for a moment. */
import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from './refusal.mjs'
import { codeOf } from './running.mjs'

/** @typedef {{ variable: string, port: number, host: string, hostVariable: string }} Door */

/**
 * Refuses with the variable to change when one of the doors cannot be opened.
 * @param {readonly Door[]} doors
 * @param {number} patience milliseconds to wait for one that is still being closed
 */
export async function requireFree(doors, patience) {
  for (const [i, door] of doors.entries()) {
    const twin = doors.slice(0, i).find((other) => other.port === door.port)
    if (twin) throw new Refusal(`${twin.variable} and ${door.variable} are both ${door.port}: give one of them another port.`)
  }
  const deadline = performance.now() + patience
  for (const door of doors) {
    let code = await whyClosed(door.port, door.host)
    while (code === 'EADDRINUSE' && performance.now() < deadline) {
      await pause(100)
      code = await whyClosed(door.port, door.host)
    }
    if (code) throw new Refusal(sentence(door, code))
  }
}

/**
 * Below those that systems give to whoever connects: while a program is away one of these may become the near end of somebody's
 * connection, even of one that tries to reach that program and meets itself.
 */
const LOWEST = 15_000
const HIGHEST = 32_000

let last = randomInt(LOWEST, HIGHEST)

/** @param {number | undefined} preferred taken when it is free */
export async function freePort(preferred) {
  if (preferred !== undefined && (await whyClosed(preferred, '127.0.0.1')) === undefined) return preferred
  for (;;) {
    // None is given twice, opened or not, to whoever asks meanwhile either.
    last = last < HIGHEST ? last + 1 : LOWEST
    const port = last
    const code = await whyClosed(port, '127.0.0.1')
    if (code === undefined) return port
    if (code !== 'EADDRINUSE') throw new Error(`No port can be opened on 127.0.0.1 (${code}).`)
  }
}

/**
 * @param {Door} door
 * @param {string} code
 */
function sentence({ variable, port, host, hostVariable }, code) {
  const retry = `set ${variable} to another port, for example ${variable}=${port + 1} npm start`
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken by another program: end it, or ${retry}`
  if (code === 'EACCES') return `This account may not open port ${port}: ${retry.replace(String(port + 1), '8080')}`
  if (code === 'EADDRNOTAVAIL') return `${hostVariable}=${host} is not an address of this machine.`
  return `Port ${port} on ${host} cannot be opened (${code}): ${retry}`
}

/**
 * @param {number} port
 * @param {string} host
 */
async function whyClosed(port, host) {
  try {
    await listenOnce(port, host)
    return undefined
  } catch (error) {
    return codeOf(error) ?? String(error)
  }
}

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<void>}
 */
function listenOnce(port, host) {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen({ port, host, exclusive: true }, () => {
      probe.close(() => resolve())
    })
  })
}
