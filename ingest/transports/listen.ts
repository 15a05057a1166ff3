/** Opens a listening socket, or says in one sentence which variable to change. */
import type { Server } from 'node:net'

export class ListenError extends Error {
  override readonly name = 'ListenError'
}

export interface Endpoint {
  readonly host: string
  /** 0 = any free one. */
  readonly port: number
  /** The variable that sets the port. */
  readonly variable: string
}

/** Answers the port that is listened on. */
export function listenOn(server: Server, { host, port, variable }: Endpoint): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(new ListenError(sentence(error, host, port, variable))))
    server.listen(port, host, () => {
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? address.port : port)
    })
  })
}

function sentence(error: NodeJS.ErrnoException, host: string, port: number, variable: string): string {
  switch (error.code) {
    case 'EADDRINUSE':
      return `${variable} ${port} is in use: set ${variable} to another port.`
    case 'EACCES':
      return `${variable} ${port} may not be opened by this user: set ${variable} to a port above 1023.`
    case 'EADDRNOTAVAIL':
      return `DEVICE_BIND ${host} is not an address of this machine: set DEVICE_BIND to one that is.`
    default:
      return `${variable} ${port} cannot be opened (${error.code ?? error.message}): set ${variable} to another port.`
  }
}

/** The peer's address as people write it: an IPv4 address also when it came over an IPv6 socket. */
export function peerAddress(remote: string | undefined): string {
  return (remote ?? 'unknown').replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}
