/** A door behind which nobody may come in this test: whoever does is told which one it was. */
export function unasked<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get: (_none, member) => {
      throw new Error(`${name}.${String(member)} is asked for in a test that does without`)
    },
  })
}
