/** A thread of its own for one sheet: reading or writing one keeps a core for a second, which is nobody else's to wait for. */
import { parentPort, workerData } from 'node:worker_threads'
import type { SheetFormat } from '@yiwang/contract'
import { NoSheet, readTable, type Table, writeTable } from './sheet.ts'

export type SheetWork =
  | { readonly format: SheetFormat; readonly bytes: Uint8Array }
  | { readonly format: SheetFormat; readonly table: Table }

export type SheetDone = { readonly table: Table } | { readonly bytes: Uint8Array } | { readonly noSheet: string }

async function done(work: SheetWork): Promise<SheetDone> {
  if ('table' in work) return { bytes: await writeTable(work.format, work.table) }
  return { table: await readTable(work.format, Buffer.from(work.bytes)) }
}

async function doneOrNot(work: SheetWork): Promise<SheetDone> {
  try {
    return await done(work)
  } catch (error) {
    if (error instanceof NoSheet) return { noSheet: error.message }
    throw error
  }
}

// The one it is begun with.
parentPort?.postMessage(await doneOrNot(workerData as SheetWork))
