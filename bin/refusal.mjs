// @ts-check
/** Why a command cannot go on, in one sentence for the person at the terminal: shown without a stack. */
import { diskTrouble } from './disk-trouble.mjs'

export class Refusal extends Error {
  /** @override */
  name = 'Refusal'
}

/**
 * Prints why and ends with exit code 1. Anything but a sentence meant for people is shown with its stack.
 * @param {unknown} error
 * @returns {never}
 */
export function refuse(error) {
  process.stderr.write(`${sentenceOf(error)}\n`)
  process.exit(1)
}

/** @param {unknown} error */
function sentenceOf(error) {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'Refusal' || error.name === 'ConfigError') return error.message
  const trouble = diskTrouble(error)
  // A write that fails half way does not know the name of its file.
  return trouble ? `${'path' in error ? error.path : 'DATA_DIR'} cannot be written: ${trouble}.` : error.stack
}
