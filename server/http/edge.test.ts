/** Whose page asks, and from where: directly, under other names, and through proxies that are ours and that are not. */
import type { IncomingMessage } from 'node:http'
import { TLSSocket } from 'node:tls'
import { readConfig } from '@yiwang/contract/config'
import { describe, expect, it } from 'vitest'
import { edgeOf } from './edge.ts'

const OWN = { host: 'localhost:3000' }
const PUBLIC = { PUBLIC_URL: 'https://yiwang.example', TRUSTED_PROXY: '10.0.0.0/24,::1' }
const proxied = { 'x-forwarded-proto': 'https', 'x-forwarded-host': 'yiwang.example', host: '10.0.0.9:3000' }

function asking(headers: IncomingMessage['headers'], from = '127.0.0.1', overTls = false) {
  const socket = Object.assign(Object.create(overTls ? TLSSocket.prototype : null), {})
  Object.defineProperty(socket, 'remoteAddress', { value: from })
  return { headers, socket } as Pick<IncomingMessage, 'headers' | 'socket'>
}

describe('a page', () => {
  it.each<[string, Record<string, string>, IncomingMessage['headers'], string | undefined, string?]>([
    ['of ours', {}, { ...OWN, origin: 'http://localhost:3000' }, undefined],
    ['that is none: a program', {}, OWN, undefined],
    [
      'of ours, said to be so by the browser',
      {},
      { ...OWN, origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' },
      undefined,
    ],
    ['of another site', {}, { ...OWN, origin: 'http://evil.example' }, 'origin'],
    ['of another port', {}, { ...OWN, origin: 'http://localhost:3001' }, 'origin'],
    ['without an origin of its own', {}, { ...OWN, origin: 'null' }, 'origin'],
    ['whose origin is no URL', {}, { ...OWN, origin: 'localhost:3000x y' }, 'origin'],
    [
      'of another site, as the browser says',
      {},
      { ...OWN, origin: 'http://localhost:3000', 'sec-fetch-site': 'cross-site' },
      'origin',
    ],
    ['under a name made to point here', {}, { host: 'evil.example:3000', origin: 'http://evil.example:3000' }, 'host'],
    ['without a host', {}, {}, 'host'],
    ['under a host that is none', {}, { host: 'a b' }, 'host'],
    [
      'in the house, by address',
      { BIND: '10.1.2.3', DEMO: '0', TLS_CERT_FILE: 'c', TLS_KEY_FILE: 'k' },
      { host: '10.1.2.3:3000', origin: 'http://10.1.2.3:3000' },
      undefined,
    ],
    [
      'of another site, in the house',
      { BIND: '10.1.2.3', DEMO: '0', TLS_CERT_FILE: 'c', TLS_KEY_FILE: 'k' },
      { host: '10.1.2.3:3000', origin: 'http://evil.example' },
      'origin',
    ],
    ['under the public name', PUBLIC, { ...proxied, origin: 'https://yiwang.example' }, undefined, '10.0.0.7'],
    ['under the public name, without TLS', PUBLIC, { ...proxied, origin: 'http://yiwang.example' }, 'origin', '10.0.0.7'],
    ['under another name than the public one', PUBLIC, { ...proxied, 'x-forwarded-host': 'other.example' }, 'host', '10.0.0.7'],
    ['whose name is told by a stranger', PUBLIC, { ...proxied, host: 'evil.example' }, 'host', '10.9.9.9'],
  ])('%s', (_name, env, headers, why, from) => {
    expect(edgeOf(readConfig(env)).foreign(asking(headers, from))).toBe(why)
  })
})

describe('the other end', () => {
  it.each<[string, string, string | undefined, string, string]>([
    ['speaks for itself', '', undefined, '192.0.2.1', '192.0.2.1'],
    ['speaks for itself, over a socket of both kinds', '', undefined, '::ffff:192.0.2.1', '192.0.2.1'],
    ['says what nobody believes', '', '198.51.100.7', '192.0.2.1', '192.0.2.1'],
    ['is behind our proxy', '192.0.2.1', '198.51.100.7', '192.0.2.1', '198.51.100.7'],
    ['is behind two of ours', '192.0.2.1,10.0.0.0/8', '198.51.100.7, 10.3.3.3', '192.0.2.1', '198.51.100.7'],
    ['claims another address before our proxy', '192.0.2.1', '203.0.113.5, 198.51.100.7', '192.0.2.1', '198.51.100.7'],
    ['is our proxy itself', '192.0.2.1', undefined, '192.0.2.1', '192.0.2.1'],
    ['comes by IPv6', '2001:db8::/32', '2001:db9::7', '2001:db8::1', '2001:db9::7'],
  ])('%s', (_name, proxies, forwarded, from, address) => {
    const headers = forwarded === undefined ? OWN : { ...OWN, 'x-forwarded-for': forwarded }
    expect(edgeOf(readConfig({ TRUSTED_PROXY: proxies })).peerOf(asking(headers, from)).address).toBe(address)
  })

  it.each([
    ['over TLS', {}, true, '192.0.2.1', true],
    ['over none', {}, false, '192.0.2.1', false],
    ['over TLS to our proxy', { 'x-forwarded-proto': 'https' }, false, '10.0.0.7', true],
    ['over none to our proxy', { 'x-forwarded-proto': 'http' }, true, '10.0.0.7', false],
    ['over TLS, says a stranger', { 'x-forwarded-proto': 'https' }, false, '192.0.2.1', false],
    ['over none, says our proxy behind a stranger', { 'x-forwarded-proto': 'https, http' }, false, '10.0.0.7', false],
  ])('comes %s', (_name, headers, overTls, from, isSecure) => {
    const { peerOf } = edgeOf(readConfig({ TRUSTED_PROXY: '10.0.0.7' }))
    expect(peerOf(asking({ ...OWN, ...headers }, from, overTls)).isSecure).toBe(isSecure)
  })
})

const HOUSE = { BIND: '0.0.0.0', DEMO: '0', TRUSTED_PROXY: '10.0.0.7' }

describe('what is not allowed together', () => {
  it('is all that is refused', () => {
    const REDIS_URL = 'redis://:e1c5b2d48f@db.example'
    expect(readConfig({ ...HOUSE, REDIS_URL })).toMatchObject({ BIND: '0.0.0.0', REDIS_URL, TRUSTED_PROXY: ['10.0.0.7'] })
  })

  it.each<readonly [Record<string, string>, RegExp]>([
    [{ TLS_CERT_FILE: 'a.pem' }, /TLS_CERT_FILE and TLS_KEY_FILE/],
    [{ TLS_KEY_FILE: 'a.pem' }, /TLS_CERT_FILE and TLS_KEY_FILE/],
    [{ BIND: '0.0.0.0' }, /BIND=0\.0\.0\.0 is not allowed with DEMO=1/],
    [{ BIND: '0.0.0.0', DEMO: '0' }, /BIND=0\.0\.0\.0 is not allowed without TLS/],
    ...['redis://:changeme@db.example', 'redis://db.example', 'redis://:redis@db.example'].map(
      (REDIS_URL) => [{ ...HOUSE, REDIS_URL }, /REDIS_URL has no password, or one that everybody knows/] as const,
    ),
    [{ ...HOUSE, DATABASE_URL: 'postgres://postgres:postgres@db.example/a' }, /DATABASE_URL has no password, or one/],
    [{ TRUSTED_PROXY: 'proxy.local' }, /TRUSTED_PROXY=proxy\.local is not allowed/],
    [{ TRUSTED_PROXY: '10.0.0.0/64' }, /TRUSTED_PROXY/],
    [{ AUDIT_DAYS: '189' }, /AUDIT_DAYS=189 is not allowed: it must be 190/],
  ])('%o', (env, sentence) => {
    expect(() => readConfig(env)).toThrow(sentence)
  })
})

it('browsers find us where it is said, or where we listen', () => {
  const url = (env: Record<string, string>) => edgeOf(readConfig(env)).publicUrl
  expect(url({})).toBe('http://127.0.0.1:3000')
  expect(url({ BIND: '::1', PORT: '80' })).toBe('http://[::1]:80')
  expect(url({ TLS_CERT_FILE: 'c', TLS_KEY_FILE: 'k' })).toBe('https://127.0.0.1:3000')
  expect(url(PUBLIC)).toBe('https://yiwang.example')
  expect([{}, PUBLIC].map((env) => edgeOf(readConfig(env)).isSecure)).toEqual([false, true])
})
