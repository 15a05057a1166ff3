/** What the HTTP doors need of people and their organisation; PostgreSQL provides it (postgres/people.ts). Phones come out masked. */
import type { Account, AccountChanges, AccountState, Area, Colleague, Grant, Millis, NewAccount, RoleId } from '@yiwang/contract'
import type { Page } from './records.ts'
import type { Actor } from './visitor.ts'

export interface AccountQuery {
  /** Only those who work in these. */
  readonly areas: readonly Area[]
  /** In this unit or below. */
  readonly unit?: string
  readonly role?: RoleId
  readonly state?: AccountState
  /** In name, login, staff number or title. */
  readonly text?: string
  /** Opaque; from the last page. */
  readonly cursor?: string
  readonly limit: number
}

export type AccountResult =
  | { readonly ok: true; readonly account: Account }
  | { readonly ok: false; readonly why: 'unknown' }
  | {
      readonly ok: false
      readonly why: /** It has changed since. */
        | 'conflict'
        /** Gone for good. */
        | 'left'
        /** Nobody else could grant anything any more. */
        | 'last'
        /** One person would be two administrators. */
        | 'separate'
        /** Gives what it has, or takes what it has not. */
        | 'grant'
      readonly account: Account
    }
  /** Somebody else has this login or staff number. */
  | { readonly ok: false; readonly why: 'taken'; readonly field: 'login' | 'staff' }
  | { readonly ok: false; readonly why: 'noSuchUnit' }

/** Every act is written with its audit, and with the fact by which the other servers hear, in one transaction. */
export interface Accounts {
  /** By unit and login. */
  accounts(query: AccountQuery): Promise<Page<Account>>
  account(id: string): Promise<Account | undefined>
  /** All who can sign in, with all their grants. */
  active(): Promise<readonly Account[]>
  colleagues(ids: readonly string[]): Promise<readonly Colleague[]>
  /** The whole number; that it was looked at is on record before it is told. */
  phoneOf(id: string, because: string, actor: Actor, at: Millis): Promise<{ readonly phone?: string } | undefined>
  createAccount(request: NewAccount, actor: Actor, at: Millis): Promise<AccountResult>
  changeAccount(id: string, ifVersion: number, changes: AccountChanges, actor: Actor, at: Millis): Promise<AccountResult>
  setAccountState(
    id: string,
    ifVersion: number,
    state: AccountState,
    because: string,
    actor: Actor,
    at: Millis,
  ): Promise<AccountResult>
  /** Another password for one sign-in, of which only the hash is given. */
  setOncePassword(id: string, ifVersion: number, hash: string, actor: Actor, at: Millis): Promise<AccountResult>
  dropSecondFactor(id: string, ifVersion: number, actor: Actor, at: Millis): Promise<AccountResult>
  give(id: string, ifVersion: number, grant: Grant, actor: Actor, at: Millis): Promise<AccountResult>
  take(id: string, ifVersion: number, grant: Grant, because: string, actor: Actor, at: Millis): Promise<AccountResult>
}

export interface People extends Accounts {}
