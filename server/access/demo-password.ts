/** The demo district's people share one password, made with its data folder: hashed once, however many they are. */
import { existsSync, readFileSync } from 'node:fs'
import type pg from 'pg'
import { demoHash, setDemoHash } from '../postgres/access.ts'
import { Passwords } from './passwords.ts'

export async function giveDemoPassword(pool: pg.Pool, file: string): Promise<void> {
  if (!existsSync(file)) return
  const password = readFileSync(file, 'utf8').trim()
  const passwords = new Passwords()
  const { hash, isMissing } = await demoHash(pool)
  const isStill = hash !== undefined && (await passwords.isOneOf([hash], password))
  if (isStill && !isMissing) return
  await setDemoHash(pool, isStill ? hash : await passwords.hash(password))
}
