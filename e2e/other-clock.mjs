// @ts-check
/** Loaded into every node process of a product under test: its clock is off by as many milliseconds as a file says. */
import { readFileSync } from 'node:fs'

const file = process.env.CLOCK_OFFSET_FILE ?? ''
let offset = 0
setInterval(() => {
  try {
    offset = Number(readFileSync(file, 'utf8'))
  } catch {
    offset = 0
  }
}, 100).unref()

globalThis.Date = new Proxy(Date, {
  construct: (real, given, self) => Reflect.construct(real, given.length === 0 ? [real.now() + offset] : given, self),
  get: (real, name) => (name === 'now' ? () => real.now() + offset : Reflect.get(real, name)),
})
