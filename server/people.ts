/** What the HTTP doors need of people, their organisation and what they look after; PostgreSQL provides it (postgres/people.ts). Phones come out masked. */
import type {
  Account,
  AccountChanges,
  AccountState,
  Area,
  DrawReport,
  DrawRequest,
  Grant,
  GridVersion,
  ImportReport,
  Millis,
  NewAccount,
  NewResponsibility,
  NewUnit,
  OrgUnit,
  ResponsibilityChange,
  ResponsibilityGrid,
  RoleId,
  UnitChange,
  UnitEnd,
} from '@yiwang/contract'
import type { Devices } from './devices.ts'
import type { LimitKeeping } from './limits.ts'
import type { Missing } from './missing.ts'
import type { Page } from './records.ts'
import type { Read } from './sheets/columns.ts'
import type { StaffField } from './sheets/staff.ts'
import type { UnitField } from './sheets/units.ts'
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
        /** Nobody would be left whose right to grant, everywhere, has no end. */
        | 'last'
        /** One person would be two administrators. */
        | 'separate'
        /** Gives what it has, or takes what it has not. */
        | 'grant'
      readonly account: Account
    }
  /** Somebody else has this login or staff number. */
  | { readonly ok: false; readonly why: 'taken'; readonly field: 'login' | 'staff' }
  | Missing

/** Every act is written with its audit, and with the fact by which the other servers hear, in one transaction. */
export interface Accounts {
  /** By unit and login. */
  accounts(query: AccountQuery): Promise<Page<Account>>
  account(id: string): Promise<Account | undefined>
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
  /** Another password for one sign-in, of which only the hash is given. These sessions end with the old one. */
  setOncePassword(
    id: string,
    ifVersion: number,
    { hash, sessions }: { readonly hash: string; readonly sessions: readonly string[] },
    actor: Actor,
    at: Millis,
  ): Promise<AccountResult>
  /** The code and all passkeys; `sessions` end with them. */
  dropSecondFactor(id: string, ifVersion: number, sessions: readonly string[], actor: Actor, at: Millis): Promise<AccountResult>
  give(id: string, ifVersion: number, grant: Grant, actor: Actor, at: Millis): Promise<AccountResult>
  take(id: string, ifVersion: number, grant: Grant, because: string, actor: Actor, at: Millis): Promise<AccountResult>
}

export type UnitResult =
  | { readonly ok: true; readonly unit: OrgUnit }
  | { readonly ok: false; readonly why: 'unknown' | 'noParent' | 'exists' }
  | { readonly ok: false; readonly why: 'conflict'; readonly unit: OrgUnit }
  /** It cannot end: so many of these are still there. */
  | {
      readonly ok: false
      readonly why: 'inhabited'
      readonly by: 'units' | 'accounts' | 'grids' | 'assets'
      readonly count: number
    }

export type ResponsibilityResult =
  | { readonly ok: true; readonly responsibility: ResponsibilityGrid }
  | { readonly ok: false; readonly why: 'unknown' }
  | { readonly ok: false; readonly why: 'ended'; readonly responsibility: ResponsibilityGrid }
  /** Somebody else answers for some of these grids. */
  | { readonly ok: false; readonly why: 'overlap'; readonly responsibility: ResponsibilityGrid }
  | { readonly ok: false; readonly why: 'noSuchGrid' | 'noSuchOwner'; readonly id: string }

/** Nothing is overwritten: what was changed is ended with a reason, and the new begins at that instant. */
export interface Organisation {
  /** In force then, by path; `at` absent = all that ever were. */
  units(at?: Millis): Promise<readonly OrgUnit[]>
  addUnit(request: NewUnit, actor: Actor, at: Millis): Promise<UnitResult>
  changeUnit(request: UnitChange, actor: Actor, at: Millis): Promise<UnitResult>
  endUnit(request: UnitEnd, actor: Actor, at: Millis): Promise<UnitResult>

  /** In force then; `at` absent = all that ever were, the newest first. */
  responsibilities(query: {
    readonly at?: Millis
    readonly grid?: string
    readonly owner?: string
  }): Promise<readonly ResponsibilityGrid[]>
  responsibility(id: string): Promise<ResponsibilityGrid | undefined>
  addResponsibility(request: NewResponsibility, actor: Actor, at: Millis): Promise<ResponsibilityResult>
  /** Ends it and begins another one in its place. */
  changeResponsibility(
    id: string,
    changes: Omit<ResponsibilityChange, 'because'>,
    because: string,
    actor: Actor,
    at: Millis,
  ): Promise<ResponsibilityResult>
  endResponsibility(id: string, because: string, actor: Actor, at: Millis): Promise<ResponsibilityResult>

  /** All outlines a grid has had, the newest first. */
  gridVersions(code: string): Promise<readonly GridVersion[]>
  /** All grids as they were then. */
  gridsAt(at: Millis): Promise<readonly GridVersion[]>
}

/** Who sends a list, and over which parts of the organisation it may speak. */
export interface Sender {
  readonly actor: Actor
  keeps(orgPath: string): boolean
  isOtherAdministrator(account: Account): boolean
  /** They may do more than lies in that. */
  isBeyond(account: Account): boolean
}

export interface Transfer<F extends string> {
  readonly rows: Read<F>
  readonly because: string
  readonly dryRun: boolean
  readonly complete: boolean
}

/** Lists of staff and units: all of a list is written in one transaction, or nothing of it. */
export interface Transfers {
  importStaff(list: Transfer<StaffField>, sender: Sender, at: Millis): Promise<ImportReport>
  importUnits(list: Transfer<UnitField>, sender: Sender, at: Millis): Promise<ImportReport>
  /** Phones are whole where `whole` says so, masked elsewhere. That the list was taken is on record before it is given. */
  exportStaff(
    query: Pick<AccountQuery, 'areas' | 'unit'>,
    whole: { readonly because: string; of(account: Account): boolean } | undefined,
    actor: Actor,
    at: Millis,
  ): Promise<readonly Account[]>
}

export interface GridDrawings {
  /** Undefined = the grids have changed meanwhile. */
  drawGrids(request: DrawRequest, sender: Sender, at: Millis): Promise<DrawReport | undefined>
}

export interface People extends Accounts, Organisation, Devices, LimitKeeping, Transfers, GridDrawings {}
