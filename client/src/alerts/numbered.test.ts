import { expect, test } from 'vitest'
import { sampleAlert } from '../../dev/sample.ts'
import { alertsNumbered, numberIn } from './numbered.ts'

const ALERTS = [
  sampleAlert({ id: 'yesterday', number: '20261121-0128', firstSeen: 1 }),
  sampleAlert({ id: 'today', number: '20261122-0128', firstSeen: 2 }),
  sampleAlert({ id: 'practice', number: '20261122-0128', firstSeen: 3, drill: 'd' }),
  sampleAlert({ id: 'other', number: '20261122-0129', firstSeen: 4 }),
]

test.each([
  ['as it stands on the card', '告 20261122-0128', ['today']],
  ['as it stands on the English card', 'A 20261122-0128', ['today']],
  ['typed in a hurry', ' a20261122-0128', ['today']],
  ['practice', '演 20261122-0128', ['practice']],
  ['practice in English', 'd 20261122-0128', ['practice']],
  ['without its letter', '20261122-0128', ['practice', 'today']],
  ['read out: the count of the day', 'A 0128', ['today', 'yesterday']],
  ['a day is no alert', '20261122', []],
  ['a house number is no alert', '0128', []],
  ['a name is no alert', '第二实验学校', []],
])('%s', (_, typed, found) => expect(alertsNumbered(typed, ALERTS).map(({ id }) => id)).toEqual(found))

test.each([
  ['告 20261101-0007', '20261101-0007'],
  ['a20261101-0007', '20261101-0007'],
  ['A 0007', undefined],
  ['20261101', undefined],
  ['', undefined],
])('of what is typed the platform is asked for a whole number: %s', (typed, number) => expect(numberIn(typed)).toBe(number))
