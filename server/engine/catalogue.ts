/** The catalogue the screens draw from, made from the registers: nothing is listed a second time in the client. */
import { ASSET_KINDS, type Catalogue, PROPERTIES, type Property } from '@yiwang/contract'
import { RULES } from './engine.ts'
import type { Rule } from './rule.ts'
import { WORDS } from './words.ts'

/** Rules without a level state facts and are nothing to show. */
export function catalogueOf(protocols: Catalogue['protocols'], rules: Iterable<Rule> = RULES.byId.values()): Catalogue {
  return {
    rules: [...rules]
      .filter(({ levels }) => levels.length > 0)
      .map(({ id, family, title, deviation, ended, explanation, verdictReasons, levels }) => ({
        id,
        family,
        title,
        deviation,
        ...(ended && { ended }),
        explanation,
        verdictReasons: [...verdictReasons],
        levels: [...levels],
      })),
    properties: Object.fromEntries(Object.entries(PROPERTIES).map(([name, property]) => [name, shown(property)])),
    assetKinds: ASSET_KINDS,
    protocols,
    conditions: { ...WORDS },
  }
}

function shown({ unit, label, decimals }: Property): Catalogue['properties'][string] {
  return decimals === undefined ? { unit, label } : { unit, label, decimals }
}
