/** Sheets read and written beside the server: one at a time, in a thread that may take so much memory and no more. */
import { Worker } from 'node:worker_threads'
import { SECOND, type SheetFormat } from '@yiwang/contract'
import { WorkQueue } from '../access/work-queue.ts'
import { NoSheet, type Table } from './sheet.ts'
import type { SheetDone, SheetWork } from './thread.ts'

/** The longest list there may be takes less. */
const MOST_MEGABYTES = 512
const queue = new WorkQueue({ atOnce: 1, patience: 20 * SECOND, guess: 2 * SECOND })

/** Built, the thread's program lies beside us as we do. Node's threads read no TypeScript: from source, tsx does it for them. */
const PROGRAM = import.meta.url.endsWith('.ts')
  ? { file: `import('tsx/esm/api').then(({ tsImport }) => tsImport('./thread.ts', '${import.meta.url}'))`, eval: true }
  : { file: new URL('./thread.js', import.meta.url), eval: false }

/** Throws `NoSheet` where it is none, and `Busy` where too many wait. */
export async function readTableApart(format: SheetFormat, bytes: Buffer): Promise<Table> {
  const done = await queue.do(() => inThread({ format, bytes }))
  if ('table' in done) return done.table
  throw new NoSheet('noSheet' in done ? done.noSheet : '')
}

export async function writeTableApart(format: SheetFormat, table: Table): Promise<Buffer> {
  const done = await queue.do(() => inThread({ format, table }))
  if ('bytes' in done) return Buffer.from(done.bytes)
  throw new NoSheet('noSheet' in done ? done.noSheet : '')
}

function inThread(work: SheetWork): Promise<SheetDone> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(PROGRAM.file, {
      eval: PROGRAM.eval,
      workerData: work,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MEGABYTES },
    })
    thread.once('message', resolve)
    thread.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? resolve({ noSheet: 'it is too large' }) : reject(error),
    )
    thread.once('exit', (code) => reject(new Error(`the thread of a sheet ended with ${code}`)))
  })
}
