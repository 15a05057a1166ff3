/** Who is at the other end, and under which name they found us. What a proxy says of that counts only when it is one of ours. */
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import proxyAddr from 'proxy-addr'

export interface Peer {
  readonly address: string
  /** Over TLS, to us or to our proxy. */
  readonly isSecure: boolean
  /** Name and port they asked for. */
  readonly host: string | undefined
}

export type PeerOf = (request: Pick<IncomingMessage, 'headers' | 'socket'>) => Peer

/** `proxies`: addresses or networks of those in front of us; empty = nobody is. */
export function peersOf(proxies: readonly string[]): PeerOf {
  const trusts = proxyAddr.compile([...proxies])
  return (request) => {
    const { headers, socket } = request
    const isProxied = trusts(socket.remoteAddress ?? '', 0)
    return {
      address: plain(proxyAddr(request as IncomingMessage, trusts)),
      isSecure: isProxied ? lastOf(headers['x-forwarded-proto']) === 'https' : socket instanceof TLSSocket,
      host: (isProxied ? lastOf(headers['x-forwarded-host']) : undefined) ?? headers.host,
    }
  }
}

/** What the nearest proxy added stands last; what stands before came from whoever. */
function lastOf(header: string | readonly string[] | undefined): string | undefined {
  const last = String(header ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return last === '' ? undefined : last
}

/** IPv4 as IPv4, however the socket was opened. */
function plain(address: string | undefined): string {
  return (address ?? '').replace(/^::ffff:(?=\d+\.)/, '')
}
