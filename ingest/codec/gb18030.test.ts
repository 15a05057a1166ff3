/** Texts of devices: whatever stands in them, reading never fails. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { gb18030 } from '../../fixtures/frames/gb18030.ts'
import { gb18030Field, gb18030Text } from './gb18030.ts'

const of = (...parts: (string | number[])[]) =>
  Buffer.concat(parts.map((p) => (typeof p === 'string' ? gb18030(p) : Buffer.from(p))))

describe('GB 18030', () => {
  it.each([
    ['cut at the first NUL', of('三楼', [0], '走廊'), '三楼'],
    ['no control characters, trimmed', of(' ', [9, 1], '三', [0x1f, 0x7f], '楼 '), '三楼'],
    ['empty', of([0, 0xff, 0xfe]), ''],
  ])('field: %s', (_, bytes, text) => expect(gb18030Field(bytes)).toBe(text))

  it.each([
    ['NULs and blanks at the end removed', of('水位 正常 ', [0, 0x20, 0, 0x0a]), '水位 正常'],
    ['not those inside', of('a', [0], 'b'), 'a\0b'],
    ['nothing but padding', of([0, 0x20]), ''],
  ])('text: %s', (_, bytes, text) => expect(gb18030Text(bytes)).toBe(text))

  it('never fails', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(gb18030Field(bytes)).not.toMatch(/[\p{Cc}]/u)
        expect(typeof gb18030Text(bytes)).toBe('string')
      }),
    )
  })
})
