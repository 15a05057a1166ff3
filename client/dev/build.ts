/** The screens are built once for all of their tests. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the built screens. */
    screens: string
  }
}

export default async function buildScreens(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'yiwang-screens-'))
  await build({
    root: fileURLToPath(new URL('..', import.meta.url)),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true, reportCompressedSize: false },
  })
  project.provide('screens', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
