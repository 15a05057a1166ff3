// @ts-check
/** `npm run replay -- SCENARIO [--speed N]`: a scenario on simulated devices against the running platform. */
import { ensureBuilt, ensureInstalled } from './install.mjs'
import { requireNode } from './node-version.mjs'
import { refuse } from './refusal.mjs'
import { say } from './say.mjs'

try {
  requireNode()
  ensureInstalled(say)
  ensureBuilt(say)
  await import('../fixtures/dist/replay.js')
} catch (error) {
  refuse(error)
}
