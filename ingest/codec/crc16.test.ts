/** The check value of CRC-16/MODBUS. */
import { expect, it } from 'vitest'
import { crc16 } from './crc16.ts'

it('gives the published check value, also of a part', () => {
  expect(crc16(Buffer.from('123456789'))).toBe(0x4b37)
  expect(crc16(Buffer.from('xx123456789yy'), 2, 11)).toBe(0x4b37)
  expect(crc16(new Uint8Array(0))).toBe(0xffff)
})
