// @ts-check
/** `npm run soak -- [--minutes N]`: the storm for as long as told, and whether memory stays flat. */
import { refuse } from './refusal.mjs'
import { prepareTools, runTool } from './source-tool.mjs'

try {
  prepareTools()
  process.exitCode = runTool('bench/soak.ts', process.argv.slice(2), { stdio: 'inherit' }).status ?? 1
} catch (error) {
  refuse(error)
}
