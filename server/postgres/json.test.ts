/** JSON for jsonb: whatever text comes in, PostgreSQL takes it; what it can take is left as it is. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { json } from './json.ts'

describe('json', () => {
  it.each([
    ['a zero character', { a: 'x\0y' }, { a: 'x\ufffdy' }],
    ['half a surrogate', ['\ud800', 'a\udc00'], ['\ufffd', 'a\ufffd']],
    ['a key with a zero', { 'k\0': 1 }, { 'k\ufffd': 1 }],
    ['a backslash before u0000 as text', { a: '\\u0000' }, { a: '\\u0000' }],
    ['an emoji', { a: '🔥' }, { a: '🔥' }],
    ['nothing', undefined, null],
  ])('takes %s', (_, value, stored) => {
    expect(JSON.parse(json(value))).toEqual(stored)
  })

  it('leaves nothing in that jsonb refuses', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withObjectString: true,
          values: [fc.string({ unit: 'binary' }), fc.integer(), fc.boolean(), fc.constant(null)],
        }),
        (value) => {
          const text = JSON.stringify(JSON.parse(json(value)))
          expect(text).not.toMatch(/(?<!\\)(\\\\)*\\u(0000|d[89ab]|d[c-f])/i)
        },
      ),
    )
  })
})
