// @ts-check
/** Programs that end by themselves when whoever started them is killed without a chance to end them. */
import { spawnSync } from 'node:child_process'

/** util-linux ≥ 2.33 sets the signal that Linux sends when the parent dies. Elsewhere the next start ends what is left over. */
const CAN_BIND = process.platform === 'linux' && spawnSync('setpriv', ['--pdeathsig', 'keep', 'true']).status === 0

/**
 * @param {string} file
 * @param {string[]} args
 * @param {NodeJS.Signals} signal
 */
export function boundToParent(file, args, signal) {
  if (!CAN_BIND) return { file, args }
  return { file: 'setpriv', args: ['--pdeathsig', signal, '--', file, ...args] }
}
