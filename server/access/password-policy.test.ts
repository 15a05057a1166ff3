/** Both password profiles as tables, against each other where they contradict. */
import { DAY } from '@yiwang/contract'
import { describe, expect, it } from 'vitest'
import { passwordPolicy } from './password-policy.ts'
import { passwordForOnce } from './passwords.ts'

const OWNER = { login: 'wang.ning', name: '王宁' }
const nist = passwordPolicy('nist')
const mlps3 = passwordPolicy('mlps3')

describe.each([
  ['eight characters of one kind', 'mangrovk', [], ['tooFewKinds']],
  ['seven characters', 'Mang7-v', ['tooShort'], ['tooShort']],
  ['a long sentence in small letters', 'harbour lantern over seven bridges', [], ['tooFewKinds']],
  ['three kinds', 'Mangrove7', [], []],
  ['four kinds', 'Mangr-ve7', [], []],
  ['letters of a script without capitals count once', '渡口灯塔桥梁风帆云海', [], ['tooFewKinds']],
  ['letters, figures and signs of it', '渡口灯塔77-桥梁', [], []],
  ['64 characters', 'q-W7'.padEnd(64, 'zxkvj wqpfh ymbgt 4-'), [], []],
  ['128 characters', 'q-W7'.padEnd(128, 'zxkvj wqpfh ymbgt 4-'), [], []],
  ['129 characters', 'q-W7'.padEnd(129, 'zxkvj wqpfh ymbgt 4-'), ['tooLong'], ['tooLong']],
  ['eight that are no letters of the basic plane', '𠀀𠀁𠀂𠀃𠀄𠀅𠀆𠀇', [], ['tooFewKinds']],
  ['the most common one', 'password', ['common'], ['common', 'tooFewKinds']],
  ['a common one with capitals', 'PassWord1', ['common'], ['common']],
  ['a row of the keyboard', 'qwertyuiop', ['common'], ['common', 'tooFewKinds']],
  ['one character over and over', 'zzzzzzzzzz', ['common'], ['common', 'tooFewKinds']],
  ['two characters over and over', 'z7z7z7z7z7', ['common'], ['common', 'tooFewKinds']],
  ['the login', 'Wang.Ning2026', ['aboutYou'], ['aboutYou']],
  ['a part of the login', 'Ilovewang-2026', ['aboutYou'], ['aboutYou']],
  ['the name', '王宁Harbour-7', ['aboutYou'], ['aboutYou']],
  ['the product', 'Yiwang-harbour7', ['aboutYou'], ['aboutYou']],
  ['full-width letters of a common one', 'ｐａｓｓｗｏｒｄ', ['common'], ['common', 'tooFewKinds']],
])('%s', (_, password, byNist, byMlps3) => {
  it('by NIST', () => expect([...nist.flawsOf(password, OWNER)].sort()).toEqual([...byNist].sort()))
  it('by 等保三级', () => expect([...mlps3.flawsOf(password, OWNER)].sort()).toEqual([...byMlps3].sort()))
})

it('at least 3,000 common ones are known, each refused by both', async () => {
  const { dictionary } = await import('@zxcvbn-ts/language-common')
  const long = dictionary['passwords-common'].filter((word) => [...word].length >= 8)
  expect(long.length).toBeGreaterThan(3_000)
  for (const word of long) {
    for (const policy of [nist, mlps3]) expect(policy.flawsOf(word, { login: 'x', name: 'x' })).toContain('common')
  }
})

it.each([
  [nist, 1_000 * DAY, false],
  [mlps3, 90 * DAY - 1, false],
  [mlps3, 90 * DAY, true],
] as const)('a password grows old by the profile that says so', (policy, age, isOld) => {
  expect(policy.isOld(0, age)).toBe(isOld)
})

it('a password for one sign-in fits both, and is another one each time', () => {
  const some = Array.from({ length: 500 }, passwordForOnce)
  for (const one of some) expect([...nist.flawsOf(one, OWNER), ...mlps3.flawsOf(one, OWNER)]).toEqual([])
  expect(new Set(some).size).toBe(some.length)
})
