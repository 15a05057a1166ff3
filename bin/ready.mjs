// @ts-check
/** Whether a process answers from outside: what it says of itself counts less than what its callers see. */
import { get } from 'node:http'
import { get as getOverTls } from 'node:https'
import { connect } from 'node:net'

/**
 * @param {number} port
 * @param {string} host
 * @returns {Promise<boolean>}
 */
export function isListening(port, host) {
  return new Promise((resolve) => {
    const socket = connect(port, reachable(host), () => settle(true))
    const settle = (/** @type {boolean} */ yes) => {
      socket.destroy()
      resolve(yes)
    }
    socket.setTimeout(1_000, () => settle(false))
    socket.once('error', () => settle(false))
  })
}

/**
 * Our own process, which is told nothing: its certificate need not be for the address it is asked at.
 * @param {string} url
 * @returns {Promise<boolean>} whether it answers 200
 */
export function answersOk(url) {
  return new Promise((resolve) => {
    const ask = url.startsWith('https:') ? getOverTls : get
    const options = { timeout: 2_000, agent: /** @type {const} */ (false), rejectUnauthorized: false }
    const request = ask(url, options, (response) => {
      response.resume()
      resolve(response.statusCode === 200)
    })
    request.once('timeout', () => request.destroy())
    request.once('error', () => resolve(false))
  })
}

/**
 * An address for URLs; whoever listens everywhere is asked at home.
 * @param {string} host
 */
export function reachable(host) {
  if (host === '0.0.0.0') return '127.0.0.1'
  return host === '::' ? '::1' : host
}
