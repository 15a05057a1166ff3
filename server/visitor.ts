/** Who asks, as the gate has found out: over HTTP, or at the handshake of a socket. */
import type { IncomingMessage } from 'node:http'
import type { AuditAct, Millis, Owed, Principal } from '@yiwang/contract'

export interface Visitor {
  /** With the grants in force now. */
  readonly who: Principal
  /** Absent = has not signed in. */
  readonly session?: {
    readonly id: string
    readonly account: string
    readonly kind: 'person' | 'wall'
    /** They signed in elsewhere, and showed so many factors there; absent = here, with all that the account has. */
    readonly elsewhere?: 'one' | 'two'
  }
  /** Where it comes from. */
  readonly address: string
  /** Over TLS: what they are given to keep goes over TLS only. */
  readonly isSecure?: boolean
  /** Nothing but a new password is open to them. */
  readonly mustChange: boolean
  /** Nothing but a second factor is. */
  readonly owes?: Owed
  /** Who they are and what they may do holds until then at the longest; absent = until somebody changes it. */
  readonly until?: Millis
}

export type Gate = (request: IncomingMessage) => Promise<Visitor>

/** Whoever has not signed in. */
export const NOBODY: Principal = { id: 'nobody', name: '', grants: [] }

/** Who it was, as the audit tells it. */
export type Actor = Pick<AuditAct, 'by' | 'session' | 'address'>

export function actorOf({ who, session, address }: Visitor): Actor {
  return { by: who.id, address, ...(session && { session: session.id }) }
}
