/** The server that listens: over TLS where there is a certificate, whose files are read again when they change. */
import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { MINUTE } from '@yiwang/contract'
import type { Config } from '@yiwang/contract/config'
import { guardConnections, SERVER_LIMITS } from './limits.ts'

/** How soon a renewed certificate is noticed. */
const LOOK = MINUTE

export interface Listener {
  readonly server: Server
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
    return { server, close: () => {} }
  }
  const material = () => ({ cert: readFileSync(certFile), key: readFileSync(keyFile) })
  const server = createTlsServer({ ...SERVER_LIMITS, ...material(), minVersion: 'TLSv1.2', honorCipherOrder: true })
  guardConnections(server)
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
      for (const file of [certFile, keyFile]) unwatchFile(file, renew)
    },
  }
}
