/** RFC 9562 appendix A.4 and the uuid package as a second opinion. */
import fc from 'fast-check'
import { v5 } from 'uuid'
import { expect, it } from 'vitest'
import { uuid5 } from './uuid5.ts'

const DNS = '6ba7b810-9dad-11d1-80b4-00c04fd430c8'

it('gives the example of the standard', () => {
  expect(uuid5(DNS, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
})

it('agrees with the uuid package for any name', () => {
  fc.assert(
    fc.property(fc.uuid(), fc.string({ unit: 'binary', maxLength: 300 }), (space, name) => {
      expect(uuid5(space, name)).toBe(v5(name, space))
    }),
  )
})
