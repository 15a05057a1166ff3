/** Two digits a byte. */
import { describe, expect, it } from 'vitest'
import { bcdDigits, bcdNumber, toBcd } from './bcd.ts'

describe('BCD', () => {
  it('reads what it writes', () => {
    for (let n = 0; n < 100; n++) expect(bcdNumber(toBcd(n))).toBe(n)
    expect(bcdDigits(Uint8Array.of(0x01, 0x23, 0x90))).toBe('012390')
  })

  it.each([0x0a, 0xa0, 0xff])('%i is none', (byte) => {
    expect(bcdNumber(byte)).toBeNaN()
    expect(bcdDigits(Uint8Array.of(0x12, byte))).toBeNull()
  })
})
