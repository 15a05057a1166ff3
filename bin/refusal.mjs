// @ts-check
/** Why a command cannot go on, in one sentence for the person at the terminal: shown without a stack. */
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
  const expected = error instanceof Error && (error.name === 'Refusal' || error.name === 'ConfigError')
  process.stderr.write(`${expected ? error.message : error instanceof Error ? error.stack : String(error)}\n`)
  process.exit(1)
}
