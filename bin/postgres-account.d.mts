export interface Account {
  uid: number
  gid: number
}
export function postgresAccount(say: (line: string) => void): Account | undefined
export function mayEnter(account: Account | undefined, folder: string): boolean
