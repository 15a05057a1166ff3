/**
 * Initials of Chinese names as people type them: 望川大道 → wcdd. The order of the characters in the runtime's own pinyin
 * collation says where each letter begins, so no dictionary is shipped; a character of several readings has its usual one.
 */

/** First character of each letter in that order. No syllable begins with i, u or v. */
const BEGINS = '阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他穵夕丫帀'
const LETTERS = 'abcdefghjklmnopqrstwxyz'
/** In names of places read otherwise than the collation has it. */
const IN_NAMES: Readonly<Record<string, string>> = { 长: 'c' }

const order = new Intl.Collator('zh-u-co-pinyin')
const known = new Map<string, string>(Object.entries(IN_NAMES))

/** Letters and digits stay as they are, in lower case; whatever else is not Chinese falls out. */
export function initialsOf(text: string): string {
  let initials = ''
  for (const sign of text) initials += initialOf(sign)
  return initials
}

function initialOf(sign: string): string {
  const found = known.get(sign)
  if (found !== undefined) return found
  const initial = computed(sign)
  known.set(sign, initial)
  return initial
}

function computed(sign: string): string {
  if (/^[a-z\d]$/i.test(sign)) return sign.toLowerCase()
  if (!/^\p{Script=Han}$/u.test(sign)) return ''
  let letter = ''
  for (const [i, first] of [...BEGINS].entries()) {
    if (order.compare(sign, first) < 0) break
    letter = LETTERS[i] ?? ''
  }
  return letter
}
