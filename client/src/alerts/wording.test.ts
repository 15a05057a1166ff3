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

test('what is over is called by what it was, not by its last report', () => {
  const flood = {
    ...rule,
    id: 'flood',
    deviation: { zh: '积水 {depth} cm', en: '' },
    ended: { zh: '积水已退 · 最高 {peak} cm', en: '' },
    explanation: { zh: '水深 {depth} cm', en: '' },
  }
  const knows: Knowledge = { catalogue, rules: new Map([['flood', flood]]) }
  const water = { rule: 'flood', params: { depth: 0, peak: 42 } }
  expect(titleOf(sampleAlert(water), knows, 'zh')).toBe('积水 0 cm')
  expect(titleOf(sampleAlert({ ...water, active: false }), knows, 'zh')).toBe('积水已退 · 最高 42 cm')
  expect(explanationOf(sampleAlert({ ...water, active: false }), knows, 'zh')).toBe(undefined)
  // Raised before its peak was kept.
  expect(titleOf(sampleAlert({ ...water, params: { depth: 0 }, active: false }), knows, 'zh')).toBe('积水 0 cm')
})

test('a rule the catalogue does not know is called by its id', () => {
  const nothing: Knowledge = { catalogue: undefined, rules: new Map() }
  expect([titleOf(alert, nothing, 'zh'), ruleNameOf(alert, nothing, 'zh')]).toEqual(['fire', 'fire'])
})
