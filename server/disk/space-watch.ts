/** Looks at the disks things are kept on every two seconds: a disk that fills up is said before it is full, and while it is. */
import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { type Keeper, keeper, roomOf, SECOND, type Space } from '@yiwang/contract'

const EVERY = 2 * SECOND

export interface SpaceWatch {
  /** As last seen; by disk. */
  readonly spaces: readonly Space[]
  stop(): void
}

/** Resolves when it has looked once. */
export async function watchSpace(dataDir: string): Promise<SpaceWatch> {
  let spaces = await spacesOf(dataDir)
  let busy = false
  const look = async () => {
    if (busy) return
    busy = true
    spaces = await spacesOf(dataDir).finally(() => {
      busy = false
    })
  }
  const timer = setInterval(() => void look().catch(() => undefined), EVERY)
  timer.unref()
  return {
    get spaces() {
      return spaces
    },
    stop: () => clearInterval(timer),
  }
}

/** Stores that are not ours have no folder here; pictures and logs come into theirs with the first of them. */
async function spacesOf(dataDir: string): Promise<readonly Space[]> {
  const byDisk = new Map<number, Space>()
  for (const name of keeper.options) {
    const folder = await folderOf(dataDir, name)
    if (folder === undefined) continue
    const { dev } = await stat(folder)
    const known = byDisk.get(dev)
    byDisk.set(dev, known ? { ...known, keepers: [...known.keepers, name] } : { keepers: [name], ...(await roomIn(folder)) })
  }
  return [...byDisk.values()]
}

async function folderOf(dataDir: string, name: Keeper): Promise<string | undefined> {
  const own = join(dataDir, name)
  if (await isThere(own)) return own
  return name === 'redis' || name === 'postgres' || !(await isThere(dataDir)) ? undefined : dataDir
}

async function roomIn(folder: string): Promise<Omit<Space, 'keepers'>> {
  const { bavail, blocks, bsize } = await statfs(folder)
  const room = { free: bavail * bsize, total: blocks * bsize }
  return { ...room, state: (await isReadOnly(folder)) ? 'readOnly' : roomOf(room) }
}

/** The disk, not the account: what may not be written to by us belongs to PostgreSQL's own. */
async function isReadOnly(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK)
    return false
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EROFS'
  }
}

function isThere(folder: string): Promise<boolean> {
  return stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
