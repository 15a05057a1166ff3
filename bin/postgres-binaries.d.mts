import type { Account } from './postgres-account.mjs'
export function postgresBinaries(account: Account | undefined, say: (line: string) => void): string
export function shelterOf(path: string): string
