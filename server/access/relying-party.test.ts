/** Which addresses passkeys can be for. */
import { expect, it } from 'vitest'
import { relyingPartyOf } from './relying-party.ts'

it.each([
  ['https://city.example', { id: 'city.example', origin: 'https://city.example' }],
  ['https://city.example:8443', { id: 'city.example', origin: 'https://city.example:8443' }],
  ['https://CITY.example', { id: 'city.example', origin: 'https://city.example' }],
  // This machine's own name, whichever of its addresses we listen on.
  ['http://localhost:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
  ['http://127.0.0.1:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
  ['http://[::1]:3000', { id: 'localhost', origin: 'http://localhost:3000' }],
  // Without TLS, and numbers.
  ['http://city.example', undefined],
  ['https://192.0.2.7', undefined],
  ['https://[2001:db8::7]', undefined],
  ['https://0.0.0.0:3000', undefined],
  // Looks like one of this machine's.
  ['https://127.0.0.1.city.example', { id: '127.0.0.1.city.example', origin: 'https://127.0.0.1.city.example' }],
])('%s', (url, party) => {
  expect(relyingPartyOf(url)).toEqual(party)
})
