/** The edge towards browsers: over TLS or not, behind a proxy or not, under which names; who is at the other end, and whose page asks. */
import type { IncomingMessage } from 'node:http'
import type { Config } from '@yiwang/contract/config'
import { type Peer, peersOf } from './peer.ts'

const LOOPBACK = /^(localhost|127(\.\d+){3}|::1|\[::1\])$/

export type EdgeConfig = Pick<Config, 'BIND' | 'PORT' | 'PUBLIC_URL' | 'TRUSTED_PROXY' | 'TLS_CERT_FILE'>

export interface Edge {
  /** Browsers come over TLS only: cookies and the pages are told so. */
  readonly isSecure: boolean
  /** Where browsers find us. */
  readonly publicUrl: string
  peerOf(request: Asking): Peer
  /** Why a request is refused; undefined = it comes from our own page, or from no page at all. */
  foreign(request: Asking): 'host' | 'origin' | undefined
}

type Asking = Pick<IncomingMessage, 'headers' | 'socket'>

export function edgeOf({ BIND, PORT, PUBLIC_URL, TRUSTED_PROXY, TLS_CERT_FILE }: EdgeConfig): Edge {
  const peerOf = peersOf(TRUSTED_PROXY)
  const listening = BIND.includes(':') ? `[${BIND}]` : BIND
  const scheme = TLS_CERT_FILE === undefined ? 'http' : 'https'
  const publicUrl = PUBLIC_URL ?? `${scheme}://${listening}:${PORT}`
  const name = PUBLIC_URL === undefined ? undefined : new URL(PUBLIC_URL).host
  const isLocal = LOOPBACK.test(BIND) && TRUSTED_PROXY.length === 0
  // A page whose name was made to point here would read what needs no session, and use what a browser on this machine may.
  const isOurs = ({ host, hostname }: URL) =>
    LOOPBACK.test(hostname) || hostname === listening || (name === undefined ? !isLocal : host === name)
  return {
    isSecure: publicUrl.startsWith('https://'),
    publicUrl,
    peerOf,
    foreign: (request) => {
      const { host: asked, isSecure } = peerOf(request)
      const host = urlOf(`http://${asked ?? ''}`)
      if (!host || !isOurs(host)) return 'host'
      const { origin, 'sec-fetch-site': site } = request.headers
      // A link that is followed tells no origin, and does nothing.
      if (origin === undefined) return undefined
      const page = urlOf(origin)
      const isOwn = page?.host === host.host && (!isSecure || page.protocol === 'https:')
      return isOwn && site !== 'cross-site' ? undefined : 'origin'
    },
  }
}

function urlOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}
