// @ts-check
/** `npm run kill -- [--kills N] [--seed N]`: every process killed again and again under load; nothing may be lost or doubled. */
import { refuse } from './refusal.mjs'
import { prepareTools, runTool } from './source-tool.mjs'

try {
  prepareTools()
  process.exitCode = runTool('e2e/kill/main.ts', process.argv.slice(2), { stdio: 'inherit' }).status ?? 1
} catch (error) {
  refuse(error)
}
