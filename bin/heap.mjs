// @ts-check
/** `npm run heap -- [--hours N] [--speed N]`: a calm day at speed before the command screen, and whether the browser's memory stays flat. */
import { refuse } from './refusal.mjs'
import { prepareTools, runTool } from './source-tool.mjs'

try {
  prepareTools()
  process.exitCode = runTool('bench/heap.ts', process.argv.slice(2), { stdio: 'inherit' }).status ?? 1
} catch (error) {
  refuse(error)
}
