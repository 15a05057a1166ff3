/** Small disks of their own for the folders of a product, so that each can be filled: tmpfs, where this account may mount one. */
import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const MIB = 1024 ** 2

/** Why no disk can be mounted here; undefined = it can. */
export function whyNoDisk(): string | undefined {
  if (process.platform !== 'linux') return 'disks of memory are mounted on Linux only'
  const folder = mkdtempSync(join(tmpdir(), 'yiwang-disk-'))
  try {
    mountDisk(folder, 1).unmount()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  } finally {
    rmdirSync(folder)
  }
}

export interface Disk {
  /** To its last byte. */
  fill(): void
  /** Whoever waits for room has it again. */
  free(): void
  unmount(): void
}

export function mountDisk(folder: string, megabytes: number, access: 'rw' | 'ro' = 'rw'): Disk {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  system('mount', ['-t', 'tmpfs', '-o', `${access},size=${megabytes}m,mode=0711`, 'tmpfs', folder])
  const filler = join(folder, 'filler')
  return {
    fill: () => fill(filler),
    free: () => rmSync(filler, { force: true }),
    // Whoever still holds a file there keeps it; the folder is free at once.
    unmount: () => system('umount', ['--lazy', folder]),
  }
}

function fill(file: string): void {
  const descriptor = openSync(file, 'a')
  for (const piece of [MIB, 4_096]) {
    const bytes = Buffer.alloc(piece)
    try {
      for (;;) writeSync(descriptor, bytes)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    }
  }
  closeSync(descriptor)
}

function system(command: string, args: readonly string[]): void {
  const done = spawnSync(command, args, { encoding: 'utf8' })
  if (done.status !== 0) throw new Error(done.error?.message ?? done.stderr.trim())
}
