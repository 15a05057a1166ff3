// @ts-check
/** `npm run authorization -- [--share N] [--seed N]`: every route and room asked by every role, against the policy. */
import { refuse } from './refusal.mjs'
import { prepareTools, runTool } from './source-tool.mjs'

try {
  prepareTools()
  process.exitCode = runTool('e2e/authorization/main.ts', process.argv.slice(2), { stdio: 'inherit' }).status ?? 1
} catch (error) {
  refuse(error)
}
