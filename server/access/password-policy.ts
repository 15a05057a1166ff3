/** What a password must be. Two profiles that contradict each other: NIST SP 800-63B forbids what 等保三级 asks for. Pure. */
import { DAY, type Millis, type PasswordFlaw, type PasswordPolicyName, type PasswordRules } from '@yiwang/contract'
import { dictionary } from '@zxcvbn-ts/language-common'

const RULES: Readonly<Record<PasswordPolicyName, PasswordRules>> = {
  nist: { policy: 'nist', least: 8, most: 128, kinds: 0, former: 0 },
  mlps3: { policy: 'mlps3', least: 8, most: 128, kinds: 3, former: 5, days: 90 },
}

/** About 50,000 of the passwords found most often in leaks. */
const COMMON: ReadonlySet<string> = new Set(dictionary['passwords-common'].map((word) => word.toLowerCase()))
/** Of what is somebody's own, shorter words are in too many passwords by chance. */
const SHORTEST_WORD = 3
const PRODUCT = ['yiwang', '一网']
const KINDS = [/\p{Ll}|\p{Lo}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{L}\p{Nd}]/u]

/** What is not to be in it. */
export interface Owner {
  readonly login: string
  readonly name: string
}

export interface PasswordPolicy {
  readonly rules: PasswordRules
  /** All that is wrong with it; that it is one of the former only the hashes can tell. */
  flawsOf(password: string, owner: Owner): readonly PasswordFlaw[]
  /** Whether one chosen then must be changed. */
  isOld(chosenAt: Millis, at: Millis): boolean
}

export function passwordPolicy(name: PasswordPolicyName): PasswordPolicy {
  const rules = RULES[name]
  const { least, most, kinds, days } = rules
  return {
    rules,
    flawsOf: (given, owner) => {
      const password = normal(given)
      const lower = password.toLowerCase()
      const length = [...password].length
      const flaws: PasswordFlaw[] = []
      if (length < least) flaws.push('tooShort')
      if (length > most) flaws.push('tooLong')
      if (isCommon(lower)) flaws.push('common')
      if (wordsOf(owner).some((word) => lower.includes(word))) flaws.push('aboutYou')
      if (KINDS.filter((kind) => kind.test(password)).length < kinds) flaws.push('tooFewKinds')
      return flaws
    },
    isOld: (chosenAt, at) => days !== undefined && at - chosenAt >= days * DAY,
  }
}

/** The same characters however a keyboard composes them. */
export function normal(password: string): string {
  return password.normalize('NFKC')
}

/** Also one word with its figures or signs behind it again, and one character over and over. */
function isCommon(lower: string): boolean {
  return COMMON.has(lower) || /^(.{1,3})\1+$/u.test(lower)
}

function wordsOf({ login, name }: Owner): readonly string[] {
  const own = [login, ...login.split(/[._@-]/), name, ...name.split(/\s+/)].map((word) => normal(word).toLowerCase())
  // A name of two characters is a whole name.
  return [...own.filter((word) => [...word].length >= (/\p{Script=Han}/u.test(word) ? 2 : SHORTEST_WORD)), ...PRODUCT]
}
