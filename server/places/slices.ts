/** Long work in slices: nobody waits longer for the server than one of them takes. */

/** Whoever computes says `yield` where it may be interrupted. */
export type Sliced<T> = Generator<void, T, void>

const SLICE_MS = 8

/** Runs it to its end, letting others have the thread whenever a slice is over. */
export async function inSlices<T>(work: Sliced<T>): Promise<T> {
  let until = performance.now() + SLICE_MS
  for (;;) {
    const step = work.next()
    if (step.done) return step.value
    if (performance.now() < until) continue
    await new Promise<void>((resolve) => setImmediate(resolve))
    until = performance.now() + SLICE_MS
  }
}
