/** One unit a property; another dimension is kept as sent; outside its range a value is bad. */
import { describe, expect, it } from 'vitest'
import { measured } from './measured.ts'

describe('measured', () => {
  it.each([
    ['the own unit', { property: 'water.level', value: 3, unit: 'm' }, { property: 'water.level', value: 3 }],
    ['converted', { property: 'pipe.pressure', value: 0.3, unit: 'MPa' }, { property: 'pipe.pressure', value: 300 }],
    ['another dimension', { property: 'water.level', value: 3, unit: 'kPa' }, { property: 'water.level', value: 3, unit: 'kPa' }],
    ['an unknown unit', { property: 'water.level', value: 3, unit: 'li' }, { property: 'water.level', value: 3, unit: 'li' }],
    ['an unknown property keeps its unit', { property: 'x.y', value: 3, unit: 'm' }, { property: 'x.y', value: 3, unit: 'm' }],
    ['without unit', { property: 'x.y', value: 3 }, { property: 'x.y', value: 3 }],
    ['out of range', { property: 'water.ph', value: 15, unit: '1' }, { property: 'water.ph', value: 15, quality: 'bad' }],
    ['missing', { property: 'water.ph', value: null, unit: '1' }, { property: 'water.ph', value: null }],
  ])('%s', (_, given, expected) => expect(measured(given)).toEqual(expected))
})
