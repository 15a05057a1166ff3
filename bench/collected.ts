/**
 * What a Node process holds when it has thrown away what it can: resident memory right after a collection. V8's room for
 * short-lived objects breathes by tens of MiB and old ones are left lying as long as there is room: without a collection a leak
 * does not show, and what shows is none.
 */
import { once } from 'node:events'
import { WebSocket } from 'ws'
import { residentBytes } from './cpu.ts'

/** Bytes; `inspector` is its host and port. */
export async function residentAfterCollection(pid: number, inspector: string): Promise<number> {
  const [door] = (await (await fetch(`http://${inspector}/json`)).json()) as { webSocketDebuggerUrl: string }[]
  if (!door) throw new Error(`nobody is inspected at ${inspector}`)
  const socket = new WebSocket(door.webSocketDebuggerUrl)
  await once(socket, 'open')
  socket.send(JSON.stringify({ id: 1, method: 'HeapProfiler.collectGarbage' }))
  await once(socket, 'message')
  const bytes = residentBytes(pid)
  socket.close()
  return bytes
}
