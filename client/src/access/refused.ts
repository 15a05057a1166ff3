/** Why the door stays shut, in words: the platform's codes. Pure. */
import type { PasswordFlaw, PasswordRules, Problem } from '@yiwang/contract'
import type { Say } from '../words/index.ts'
import type { WordKey } from '../words/zh.ts'

const WORDS: Readonly<Record<string, WordKey>> = {
  'signIn.wrong': 'door.wrong',
  'signIn.code': 'door.codeWanted',
  'signIn.locked': 'door.locked',
  'signIn.busy': 'door.busy',
  'signIn.passkey': 'door.passkeyWanted',
  'password.wrong': 'password.wrong',
  'password.locked': 'door.locked',
  'secondFactor.code': 'secondFactor.wrong',
  'secondFactor.demo': 'secondFactor.demo',
  'secondFactor.owed': 'secondFactor.owed',
  'secondFactor.stale': 'secondFactor.stale',
  'passkey.none': 'passkey.nowhere',
  'passkey.made': 'passkey.notDone',
  'passkey.notDone': 'passkey.notDone',
  'passkey.known': 'passkey.known',
  'passkey.many': 'passkey.many',
  'session.noPerson': 'account.noPerson',
  'first.token': 'first.token',
  'first.sameLogin': 'first.sameLogin',
  'first.loginTaken': 'first.loginTaken',
}

const FLAWS: Readonly<Record<PasswordFlaw, WordKey>> = {
  tooShort: 'password.tooShort',
  tooLong: 'password.tooLong',
  common: 'password.common',
  aboutYou: 'password.aboutYou',
  tooFewKinds: 'password.tooFewKinds',
  former: 'password.former',
}

/** One line; undefined = nobody answered. */
export function whyNot(problem: Problem | undefined, t: Say): string {
  if (!problem) return t('door.offline')
  if (problem.code === 'password.flawed') return flawsOf(problem, t)
  const word = Object.hasOwn(WORDS, problem.code) ? WORDS[problem.code] : undefined
  if (word) return t(word)
  if (problem.status === 429) return t('door.locked')
  return t('door.failed', { detail: problem.detail ?? problem.title })
}

function flawsOf({ errors = [] }: Problem, t: Say): string {
  const words = errors.map(({ message }) => (Object.hasOwn(FLAWS, message) ? t(FLAWS[message as PasswordFlaw]) : message))
  return t('password.flawed', { flaws: words.join(t('password.and')) })
}

/** What a password must be, before one is tried. */
export function rulesText({ least, kinds, former, days }: PasswordRules, t: Say): string {
  return [
    t('password.least', { count: least }),
    kinds > 0 && t('password.kinds', { count: kinds }),
    former > 0 && t('password.notFormer', { count: former }),
    days !== undefined && t('password.days', { count: days }),
    t('password.notCommon'),
  ]
    .filter(Boolean)
    .join(t('password.and'))
}
