/** What an alert is called: no place in a text stays unfilled, and codes are said in words. */
import type { Catalogue } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { sampleAlert } from '../../dev/sample.ts'
import type { Knowledge } from '../stores/catalogue.ts'
import { explanationOf, ruleNameOf, titleOf } from './wording.ts'

const rule: Catalogue['rules'][number] = {
  id: 'fire',
  family: 'fire',
  title: { zh: '火警 · {part}', en: 'Fire · {part}' },
  deviation: { zh: '{what} · {part}', en: '{what} · {part}' },
  explanation: { zh: '{part} 火警后未复位', en: '{part} not reset after a fire' },
  verdictReasons: [],
  levels: [2],
}
const conditions = { notReset: { zh: '火警未复位', en: 'Fire not reset' } }
const catalogue: Catalogue = { rules: [rule], conditions, properties: {}, assetKinds: {}, protocols: [] }
const known: Knowledge = { catalogue, rules: new Map([[rule.id, rule]]) }
const alert = sampleAlert({ rule: 'fire', params: { part: '2 区', what: 'notReset' } })

test.each([
  ['title', titleOf, '火警未复位 · 2 区', 'Fire not reset · 2 区'],
  ['rule name', ruleNameOf, '火警 · 2 区', 'Fire · 2 区'],
  ['explanation', explanationOf, '2 区 火警后未复位', '2 区 not reset after a fire'],
] as const)('the %s is filled', (_, of, zh, en) => {
  expect(of(alert, known, 'zh')).toBe(zh)
  expect(of(alert, known, 'en')).toBe(en)
})

test('a rule the catalogue does not know is called by its id', () => {
  const nothing: Knowledge = { catalogue: undefined, rules: new Map() }
  expect([titleOf(alert, nothing, 'zh'), ruleNameOf(alert, nothing, 'zh')]).toEqual(['fire', 'fire'])
})
