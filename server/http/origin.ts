/** Pages of other sites may not speak to us: neither under a name that was made to point here, nor from another origin. */
import type { IncomingMessage } from 'node:http'

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Why a request is refused; undefined = it comes from our own page, or from no page at all. */
export function foreignOrigin({ headers }: Pick<IncomingMessage, 'headers'>): 'host' | 'origin' | undefined {
  const host = hostOf(`http://${headers.host ?? ''}`)
  if (!host || !LOOPBACK.has(host.hostname)) return 'host'
  if (headers.origin === undefined) return undefined
  return hostOf(headers.origin)?.host === host.host ? undefined : 'origin'
}

function hostOf(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}
