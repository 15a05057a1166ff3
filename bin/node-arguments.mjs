// @ts-check
/**
 * How our own processes are run. Messages live for milliseconds: with room for them the collector has a tenth of its work,
 * and a fire does not wait for it.
 */
export const NODE_ARGUMENTS = ['--enable-source-maps', '--max-semi-space-size=32']
