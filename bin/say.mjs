// @ts-check
/** One progress line for the person at the terminal. */

/** @typedef {(line: string) => void} Say */

/** @type {Say} */
export const say = (line) => {
  process.stdout.write(`· ${line}\n`)
}
