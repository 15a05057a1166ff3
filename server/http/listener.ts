/** The server that listens: over TLS where there is a certificate, whose files are read again when they change. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { Socket } from 'node:net'
import { MINUTE, SECOND } from '@yiwang/contract'
import type { Config } from '@yiwang/contract/config'
import { guardConnections, SERVER_LIMITS } from './limits.ts'

/** How soon a renewed certificate is noticed. */
const LOOK = MINUTE
/** What is under way when somebody wants to stop gets this long. */
const GRACE = SECOND

export interface Listener {
  readonly server: Server
  /** Who is still there a moment later is cut off, be it a screen that does not answer any more. */
  close(): void
}

/** Throws what reading the files throws. A renewed certificate that cannot be read is told to `failed`; the one before stays. */
export function openListener(
  { TLS_CERT_FILE: certFile, TLS_KEY_FILE: keyFile }: Pick<Config, 'TLS_CERT_FILE' | 'TLS_KEY_FILE'>,
  failed: (error: unknown) => void,
  look = LOOK,
): Listener {
  if (certFile === undefined || keyFile === undefined) {
    const server = createServer(SERVER_LIMITS)
    guardConnections(server)
    return { server, close: closerOf(server) }
  }
  const material = () => ({ cert: readFileSync(certFile), key: readFileSync(keyFile) })
  const server = createTlsServer({ ...SERVER_LIMITS, ...material(), minVersion: 'TLSv1.2', honorCipherOrder: true })
  guardConnections(server)
  const close = closerOf(server)
  const renew = () => {
    try {
      server.setSecureContext({ ...material(), minVersion: 'TLSv1.2', honorCipherOrder: true })
    } catch (error) {
      failed(error)
    }
  }
  for (const file of [certFile, keyFile]) watchFile(file, { interval: look, persistent: false }, renew)
  return {
    server,
    close: () => {
      close()
      for (const file of [certFile, keyFile]) unwatchFile(file, renew)
    },
  }
}

/** Node itself closes connections that are idle, and knows nothing any more of those that have become sockets. */
function closerOf(server: Server): () => void {
  const open = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  const cut = () => {
    for (const socket of open) socket.destroy()
  }
  return () => void setTimeout(cut, GRACE).unref()
}
