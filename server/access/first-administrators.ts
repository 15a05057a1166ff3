/** An installation that nobody is in yet: a link, printed at the start and kept for this account only, makes its three administrators once. */
import { randomUUID, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Account, AuditAct, FirstAnswer, FirstRequest, Grant, Millis, PasswordFlaw, RoleId } from '@yiwang/contract'
import type { AccessRecords } from '../postgres/access.ts'
import type { Directory } from './directory.ts'
import type { PasswordPolicy } from './password-policy.ts'
import { type Passwords, passwordForOnce } from './passwords.ts'
import { newToken, tokenHash } from './token.ts'

export type FirstResult =
  | { readonly ok: true; readonly answer: FirstAnswer }
  | { readonly ok: false; readonly why: 'token' | 'sameLogin' | 'loginTaken' }
  | { readonly ok: false; readonly why: 'flawed'; readonly flaws: readonly PasswordFlaw[] }

/** PostgreSQL: somebody has it already. */
const TAKEN = '23505'

export interface FirstParts {
  readonly file: string
  readonly records: AccessRecords
  readonly directory: Directory
  readonly passwords: Passwords
  readonly policy: PasswordPolicy
}

export function firstFile(dataDir: string): string {
  return join(dataDir, 'first-administrators')
}

export class FirstAdministrators {
  readonly #parts: FirstParts

  constructor(parts: FirstParts) {
    this.#parts = parts
  }

  /** The link's file is there exactly as long as it is of use. */
  prepare(): void {
    const { file, directory } = this.#parts
    if (directory.hasPeople) this.close()
    else if (!existsSync(file)) writeFileSync(file, `${newToken()}\n`, { mode: 0o600, flag: 'wx' })
  }

  close(): void {
    rmSync(this.#parts.file, { force: true })
  }

  get isOpen(): boolean {
    return !this.#parts.directory.hasPeople && existsSync(this.#parts.file)
  }

  async make({ token, systemAdmin, securityAdmin, auditor }: FirstRequest, address: string, at: Millis): Promise<FirstResult> {
    const { file, records, directory, passwords, policy } = this.#parts
    if (!this.isOpen || !isSame(token, readFileSync(file, 'utf8').trim())) {
      await records.tell(at, { by: 'nobody', address, act: 'first', outcome: 'refused' })
      return { ok: false, why: 'token' }
    }
    const logins = new Set([systemAdmin, securityAdmin, auditor].map(({ login }) => login.toLowerCase()))
    if (logins.size < 3) return { ok: false, why: 'sameLogin' }
    const flaws = policy.flawsOf(systemAdmin.password, systemAdmin)
    if (flaws.length > 0) return { ok: false, why: 'flawed', flaws }

    const once = { securityAdmin: passwordForOnce(), auditor: passwordForOnce() }
    const people = [
      { account: accountOf(systemAdmin, 'systemAdmin', false, at), hash: await passwords.hash(systemAdmin.password) },
      { account: accountOf(securityAdmin, 'securityAdmin', true, at), hash: await passwords.hash(once.securityAdmin) },
      { account: accountOf(auditor, 'auditor', true, at), hash: await passwords.hash(once.auditor) },
    ]
    const acts = people.map(
      ({ account }): AuditAct => ({
        by: 'system',
        address,
        act: 'first',
        on: `account:${account.id}`,
        outcome: 'done',
        detail: { role: account.grants[0]?.role ?? '' },
      }),
    )
    try {
      if (!(await records.makeFirst(at, people, acts))) return { ok: false, why: 'token' }
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === TAKEN) return { ok: false, why: 'loginTaken' }
      throw error
    }
    this.close()
    await directory.refresh(people.map(({ account }) => account.id))
    return {
      ok: true,
      answer: {
        securityAdmin: { login: securityAdmin.login, password: once.securityAdmin },
        auditor: { login: auditor.login, password: once.auditor },
      },
    }
  }
}

function accountOf(
  { login, name }: { readonly login: string; readonly name: string },
  role: RoleId,
  mustChange: boolean,
  at: Millis,
): Account {
  const everywhere: Grant = { role, orgPath: '' }
  return {
    id: randomUUID(),
    login,
    name,
    unit: '',
    state: 'active',
    grants: [everywhere],
    mustChange,
    secondFactor: false,
    created: at,
    version: 1,
  }
}

function isSame(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(tokenHash(a)), Buffer.from(tokenHash(b)))
}
