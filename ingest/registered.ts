/** The registered protocols by the transport that carries them. */
import type { Protocol } from './protocol.ts'
import * as registry from './protocols/registry.ts'

export function registered<T extends Protocol['transport']>(transport: T): Extract<Protocol, { transport: T }>[] {
  const all: Protocol[] = Object.values(registry)
  return all.filter((protocol): protocol is Extract<Protocol, { transport: T }> => protocol.transport === transport)
}
