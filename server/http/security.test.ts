/** What browsers are told and what is refused to pages of others; what the door refuses and the auditor takes away stands in the audit. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Principal, RoleId } from '@yiwang/contract'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { verify } from '../audit/verify.ts'
import { atDesk, DUTY_OFFICER } from '../duty-officer.fixture.ts'
import { alertOf } from '../memory-records.fixture.ts'
import { type Bare, bareApp } from './bare-app.fixture.ts'

const PICTURE = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2])
const SHA = 'ab'.padEnd(64, '0')
const EVIDENCE = `/api/v1/evidence/${SHA}`
const ACK = `/api/v1/alerts/${alertOf(1).id}/ack`
let folder: string
let bare: Bare
let server: Server
let base: string
let who: Principal

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'yiwang-security-'))
  await mkdir(join(folder, 'evidence', SHA.slice(0, 2)), { recursive: true })
  await writeFile(join(folder, 'evidence', SHA.slice(0, 2), SHA.slice(2)), PICTURE)
  await writeFile(
    join(folder, 'index.html'),
    '<!doctype html><meta property="csp-nonce" nonce="__NONCE__"><style nonce="__NONCE__"></style>',
  )
})

beforeEach(async () => {
  who = DUTY_OFFICER
  bare = bareApp({ clientFolder: folder, dataDir: folder, gate: async () => atDesk(who) })
  server = createServer(bare.app)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

afterAll(() => rm(folder, { recursive: true }))

const as = (...roles: RoleId[]) => {
  who = { ...DUTY_OFFICER, grants: roles.map((role) => ({ role, orgPath: '' })) }
}
const post = (path: string, body: unknown, headers: Record<string, string> = { 'content-type': 'application/json' }) =>
  fetch(`${base}${path}`, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) })

describe('a page of ours', () => {
  const policyOf = (response: Response) =>
    new Map(
      (response.headers.get('content-security-policy') ?? '').split(';').map((part) => {
        const [name = '', ...values] = part.trim().split(' ')
        return [name, values] as const
      }),
    )

  it('may load nothing from elsewhere, run nothing inline and be framed by nobody', async () => {
    const policy = policyOf(await fetch(base, { headers: { accept: 'text/html' } }))
    expect(policy.get('script-src')).toEqual(["'self'"])
    expect([policy.get('require-trusted-types-for'), policy.get('trusted-types')]).toEqual([["'script'"], ['default']])
    for (const name of ['default-src', 'object-src', 'base-uri', 'form-action', 'frame-ancestors'])
      expect([name, policy.get(name)]).toEqual([name, ["'none'"]])
    for (const values of policy.values()) {
      for (const value of values) expect(value).not.toMatch(/unsafe|\*|http:/)
    }
  })

  it('has a nonce of its own with each answer, and is never kept', async () => {
    const pages = await Promise.all([1, 2].map(() => fetch(base, { headers: { accept: 'text/html' } })))
    const nonces = await Promise.all(
      pages.map(async (page) => {
        const [nonce] = /'nonce-([\w-]{20,})'/.exec(policyOf(page).get('style-src')?.join(' ') ?? '')?.slice(1) ?? []
        const text = await page.text()
        expect(text).not.toContain('__NONCE__')
        expect(text.split(`nonce="${nonce}"`)).toHaveLength(3)
        expect(page.headers.get('cache-control')).toBe('no-store')
        return nonce
      }),
    )
    expect(new Set(nonces).size).toBe(2)
  })

  it('tells browsers to believe types, keep referrers and share nothing', async () => {
    const { headers } = await fetch(`${base}/healthz`)
    expect(Object.fromEntries(headers)).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': expect.stringContaining('camera=()'),
    })
    // Loopback has no TLS to insist on.
    expect(headers.has('strict-transport-security')).toBe(false)
    for (const name of ['x-powered-by', 'server', 'access-control-allow-origin']) expect(headers.has(name)).toBe(false)
  })
})

it.each(['TRACE', 'PUT', 'DELETE', 'PATCH'])('%s is no method of ours', async (method) => {
  const statuses = ['/healthz', ACK, '/'].map(
    (path) =>
      new Promise<number>((resolve, reject) => {
        request(`${base}${path}`, { method }, (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        })
          .on('error', reject)
          .end()
      }),
  )
  for (const status of await Promise.all(statuses)) expect([404, 405]).toContain(status)
})

describe('a page of others', () => {
  const form = 'application/x-www-form-urlencoded'
  it.each<[string, Record<string, string>, number]>([
    ['with a form', { 'content-type': form, origin: 'https://evil.example' }, 403],
    ['with a form and no origin', { 'content-type': form }, 415],
    ['with a form of files', { 'content-type': 'multipart/form-data; boundary=x' }, 415],
    ['with JSON that calls itself text', { 'content-type': 'text/plain' }, 415],
    ['with JSON', { 'content-type': 'application/json', origin: 'https://evil.example' }, 403],
    ['from a sandbox', { 'content-type': 'application/json', origin: 'null' }, 403],
    ['on another port of this machine', { 'content-type': 'application/json', origin: 'http://127.0.0.1:1' }, 403],
    ['whose origin begins like ours', { 'content-type': 'application/json', origin: 'http://127.0.0.1.evil.example' }, 403],
  ])('%s changes nothing', async (_name, headers, status) => {
    expect((await post(ACK, { ifVersion: 1 }, headers)).status).toBe(status)
    expect(bare.audit.rows).toEqual([])
  })

  it('is not told by us that it may ask', async () => {
    const { status, headers } = await fetch(`${base}${ACK}`, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(status).toBeGreaterThanOrEqual(400)
    expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('the audit', () => {
  it('knows who saw a picture before it is shown; without it there is no picture', async () => {
    const seen = await fetch(`${base}${EVIDENCE}`)
    expect([seen.status, Buffer.from(await seen.arrayBuffer())]).toEqual([200, PICTURE])
    expect(bare.audit.rows).toMatchObject([{ by: DUTY_OFFICER.id, act: 'evidence.read', on: `evidence:${SHA}`, outcome: 'done' }])
    bare.audit.fails = true
    expect((await fetch(`${base}${EVIDENCE}`)).status).toBe(500)
    expect(bare.failures).toHaveLength(1)
  })

  it('knows what was refused to whom, once a minute', async () => {
    as('auditor')
    for (let i = 0; i < 5; i++) expect((await post(ACK, { ifVersion: 1 })).status).toBe(403)
    expect((await fetch(`${base}${EVIDENCE}`)).status).toBe(403)
    expect(bare.audit.rows).toMatchObject([
      { act: 'alert.ack', outcome: 'refused', detail: { code: 'forbidden.action', path: '/alerts/{id}/ack' } },
      { act: 'evidence.read', outcome: 'refused' },
    ])
    bare.audit.fails = true
    expect((await fetch(`${base}/api/v1/drills`)).status).toBe(403)
  })

  it('is searched by auditors only, who stand in it themselves', async () => {
    expect((await fetch(`${base}/api/v1/audit`)).status).toBe(403)
    as('auditor')
    await fetch(`${base}/api/v1/audit?by=test.duty&act=alert.ack&limit=5`)
    const page = (await (await fetch(`${base}/api/v1/audit?limit=2`)).json()) as { items: object[]; next?: string }
    expect(page).toMatchObject({
      items: [
        { n: 3, act: 'audit.read' },
        { n: 2, act: 'audit.read', detail: { by: 'test.duty', act: 'alert.ack' } },
      ],
      next: '2',
    })
    expect(await (await fetch(`${base}/api/v1/audit?limit=2&cursor=2`)).json()).toMatchObject({
      items: [{ n: 1, outcome: 'refused' }],
    })
    bare.audit.fails = true
    expect((await fetch(`${base}/api/v1/audit`)).status).toBe(500)
  })

  it('is taken away by auditors only, as a file that proves itself and ends with its own taking', async () => {
    expect((await post('/api/v1/audit/export', {})).status).toBe(403)
    as('auditor')
    const taken = await post('/api/v1/audit/export', {})
    expect(taken.headers.get('content-type')).toBe('application/x-ndjson')
    expect(taken.headers.get('content-disposition')).toBe('attachment; filename="yiwang-audit-1-2.ndjson"')
    const file = join(folder, 'taken.ndjson')
    await writeFile(file, await taken.text())
    expect(await verify({ file })).toMatchObject({ isWhole: true })
    expect(bare.audit.rows.at(-1)).toMatchObject({ act: 'audit.export', outcome: 'done' })
    bare.audit.fails = true
    expect((await post('/api/v1/audit/export', {})).status).toBe(500)
  })
})
