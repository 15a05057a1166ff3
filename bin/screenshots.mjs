// @ts-check
/** `npm run screenshots -- [--only NAME,NAME] [--to FOLDER]`: the pictures in docs/screenshots, taken of the running product. */
import { refuse } from './refusal.mjs'
import { prepareTools, runTool } from './source-tool.mjs'

try {
  prepareTools()
  process.exitCode = runTool('e2e/screenshots.ts', process.argv.slice(2), { stdio: 'inherit' }).status ?? 1
} catch (error) {
  refuse(error)
}
