/** An alert in words: the rule's own texts filled with its parameters, and its place. Pure. */
import { type Alert, type Asset, fill, type Language } from '@yiwang/contract'
import type { Knowledge } from '../stores/catalogue.ts'

/** Object and deviation. Before the catalogue is here the rule's id is better than nothing. */
export function titleOf(a: Alert, rules: Knowledge['rules'], language: Language): string {
  const rule = rules.get(a.rule)
  return rule ? fill(rule.deviation[language], a.params) : a.rule
}

export function explanationOf(a: Alert, rules: Knowledge['rules'], language: Language): string | undefined {
  const rule = rules.get(a.rule)
  return rule && fill(rule.explanation[language], a.params)
}

export function placeOf(a: Alert, assets: ReadonlyMap<string, Asset>): string {
  return assets.get(a.asset)?.name ?? a.asset
}

/** Address and grid: the second line of the card. */
export function addressOf(a: Alert, assets: ReadonlyMap<string, Asset>): string | undefined {
  return assets.get(a.asset)?.address
}
