// @ts-check
/** One progress line for the person at the terminal. */

/** @typedef {(line: string) => void} Say */

// A terminal that is gone, or a full disk behind it, is no reason to end what is running.
process.stdout.on('error', () => {})

/** @type {Say} */
export const say = (line) => {
  process.stdout.write(`· ${line}\n`)
}
