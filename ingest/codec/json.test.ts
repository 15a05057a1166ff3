/** JSON of devices: depth, byte order mark, hostile keys and numbers. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { asNumber, asObject, parseJson, present, utf8 } from './json.ts'

describe('parseJson', () => {
  it.each([
    ['{"a":[{"b":1}]}', 4, { a: [{ b: 1 }] }],
    ['[[[1]]]', 3, [[[1]]]],
    ['[[[1]]]', 2, undefined],
    ['{"a":"[[[[\\"{{{{"}', 1, { a: '[[[["{{{{' }],
    ['"\\\\" [[', 5, undefined],
    ['\ufeff{"a":1}', 1, { a: 1 }],
    ['{"a":1', 4, undefined],
    ['', 4, undefined],
    ['null', 1, null],
  ])('%s within depth %i', (text, depth, value) => {
    expect(parseJson(text, depth)).toEqual(value)
  })

  it('survives brackets without end', () => {
    expect(parseJson('['.repeat(5_000_000), 8)).toBeUndefined()
    expect(parseJson('{"a":'.repeat(1_000_000), 8)).toBeUndefined()
  })

  it('agrees with JSON.parse on everything shallow enough', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        expect(parseJson(text, 64)).toEqual(JSON.parse(text))
      }),
    )
  })

  it('never throws', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseJson(text, 8)))
  })

  it('leaves prototypes alone', () => {
    const value = asObject(parseJson('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}', 8))
    expect(value?.polluted).toBeUndefined()
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
    expect(Object.keys(present(value ?? {}))).toEqual(['__proto__', 'constructor'])
  })
})

it('takes no infinite numbers', () => {
  expect(asNumber(parseJson('1e999', 1))).toBeUndefined()
})

it('refuses bytes that are no UTF-8', () => {
  expect(utf8(Uint8Array.of(0xff, 0xfe))).toBeUndefined()
  expect(utf8(new TextEncoder().encode('浙A12345'))).toBe('浙A12345')
})
