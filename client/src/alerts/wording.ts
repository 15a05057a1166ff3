/** An alert in words: the rule's own texts filled with its parameters, its place, and who acted. Pure. */
import { type Alert, type Asset, fill, type Language, type Parameters, type Text } from '@yiwang/contract'
import type { Knowledge } from '../stores/catalogue.ts'

/** A parameter that is a code of the catalogue is said in its words; a figure or a device's own text stays as it is. */
function said(text: Text, params: Parameters, { catalogue }: Knowledge, language: Language): string {
  const words = catalogue?.conditions ?? {}
  const entries = Object.entries(params).map(([name, value]) => {
    const word = typeof value === 'string' && Object.hasOwn(words, value) ? words[value] : undefined
    return [name, word ? word[language] : value] as const
  })
  return fill(text[language], Object.fromEntries(entries))
}

/** Object and deviation; of what is over, what it was. Before the catalogue is here the rule's id is better than nothing. */
export function titleOf(a: Alert, known: Knowledge, language: Language): string {
  const rule = known.rules.get(a.rule)
  return endedOf(a, known, language) ?? (rule ? said(rule.deviation, a.params, known, language) : a.rule)
}

/** An alert of before there were such words lacks what they are filled with. */
function endedOf(a: Alert, known: Knowledge, language: Language): string | undefined {
  const ended = a.active ? undefined : known.rules.get(a.rule)?.ended
  const words = ended && said(ended, a.params, known, language)
  return words?.includes('{') ? undefined : words
}

/** The rule's own name, for where it stands beside what it concluded. */
export function ruleNameOf(a: Alert, known: Knowledge, language: Language): string {
  const rule = known.rules.get(a.rule)
  return rule ? said(rule.title, a.params, known, language) : a.rule
}

export function explanationOf(a: Alert, known: Knowledge, language: Language): string | undefined {
  const rule = endedOf(a, known, language) === undefined ? known.rules.get(a.rule) : undefined
  return rule && said(rule.explanation, a.params, known, language)
}

export function placeOf(a: Alert, assets: ReadonlyMap<string, Asset>): string {
  return assets.get(a.asset)?.name ?? a.asset
}

/** Address: the second line of the card. */
export function addressOf(a: Alert, assets: ReadonlyMap<string, Asset>): string | undefined {
  return assets.get(a.asset)?.address
}
