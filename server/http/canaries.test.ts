/** Phones planted in the records: no answer, sheet, error, document, push, audit or log shows one whole to anybody who may not unmask it. */
import { maskPhone, type Principal, ROLE_IDS, type RoleId } from '@yiwang/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLog } from '../process.ts'
import { readTable } from '../sheets/sheet.ts'
import { type Office, openOffice, SYSTEM, UNITS, uuid } from './office.fixture.ts'
import { ROUTES } from './routes/registry.ts'

/** Nobody's number, and the same first digits nowhere else. */
const CANARY = /1397531\d{4}/
const phoneOf = (i: number) => `1397531${String(1_000 + i)}`
const PEOPLE = 30
let office: Office

beforeAll(async () => {
  office = await openOffice()
  office.who = SYSTEM
  for (let i = 0; i < PEOPLE; i++) {
    const unit = UNITS[i % UNITS.length]?.[0] ?? ''
    const made = await office.ask('/accounts', { login: `canary${i}`, name: `张三${i}`, unit, phone: phoneOf(i), staff: `S${i}` })
    expect(made.status, JSON.stringify(made.body)).toBe(201)
  }
})

afterAll(() => office?.close())

async function someone(): Promise<{ id: string; version: number; phone?: string }> {
  const before = office.who
  office.who = SYSTEM
  const { body } = await office.ask<{ items: { id: string; version: number; phone?: string }[] }>('/accounts?limit=1')
  office.who = before
  const [account] = body.items
  if (!account) throw new Error('nobody is there')
  return account
}

const of = (role: RoleId): Principal => ({ id: uuid(700), name: role, grants: [{ role, orgPath: '' }] })

/** Questions that find something, for routes that need them. */
const QUERIES: Readonly<Record<string, string>> = {
  '/accounts': '?limit=1000&text=canary',
  '/access/explain': '?account={id}',
  '/colleagues': '?ids={id}',
  '/audit': '?limit=1000',
  '/search': '?q=1397531',
}

describe('a phone in the records', () => {
  it.each(ROLE_IDS)('is in no answer to %s, whatever is asked for', async (role) => {
    const { id } = await someone()
    office.who = of(role)
    let answered = 0
    for (const { method, path } of ROUTES) {
      if (method !== 'get') continue
      const filled = `${path}${QUERIES[path] ?? ''}`.replaceAll('{id}', id).replaceAll(/\{\w+\}/g, '1')
      // Pictures of the map are no JSON, and no people.
      const answer = await office.ask<object>(filled).catch(() => undefined)
      if (answer?.status === 200) answered++
      expect([filled, CANARY.exec(JSON.stringify(answer ?? ''))?.[0]]).toEqual([filled, undefined])
    }
    expect(answered).toBeGreaterThan(0)
  })

  it.each(ROLE_IDS)('is in no sheet for %s, who gives no reason or may give none', async (role) => {
    office.who = of(role)
    for (const [path, body] of [
      ['/accounts/export', { format: 'csv' }],
      ['/accounts/export', { format: 'xlsx' }],
      ['/units/export', { format: 'xlsx' }],
      ...(role === 'systemAdmin' ? [] : [['/accounts/export', { format: 'csv', because: '防汛值守联系' }] as const]),
    ] as const) {
      const answer = await office.raw(path, body)
      const bytes = Buffer.from(await answer.arrayBuffer())
      const table = answer.ok ? await readTable(body.format, bytes) : bytes.toString()
      expect([path, role, CANARY.exec(JSON.stringify(table))?.[0]]).toEqual([path, role, undefined])
    }
  })

  it('is in a sheet of the system administrator’s who says why, and then that is on record', async () => {
    office.who = SYSTEM
    const answer = await office.raw('/accounts/export', { format: 'xlsx', because: '防汛值守联系' })
    expect(JSON.stringify(await readTable('xlsx', Buffer.from(await answer.arrayBuffer())))).toMatch(CANARY)
    const { rows } = await office.pool.query<{ body: string }>(
      `select body from audit where act = 'account.export' order by n desc limit 1`,
    )
    expect(JSON.parse(rows[0]?.body ?? '')).toMatchObject({ detail: { phones: PEOPLE, because: '防汛值守联系' } })
  })

  // Between them they come past the door of every route.
  it.each(['dutyChief', 'systemAdmin', 'securityAdmin', 'auditor'] as const)(
    'sent by %s to any route, is in no error',
    async (role) => {
      const { id } = await someone()
      office.who = of(role)
      const said = [phoneOf(1), phoneOf(2).repeat(200)]
      let refused = 0
      for (const { method, path } of ROUTES) {
        const filled = path.replaceAll('{id}', id).replaceAll(/\{\w+\}/g, phoneOf(3))
        for (const text of said) {
          const given = { login: text, name: text, phone: text, password: text, because: text, id: text, q: text, [text]: text }
          const answer =
            method === 'post'
              ? await office.raw(path.replaceAll('{id}', id).replaceAll(/\{\w+\}/g, text.slice(0, 11)), given)
              : await office.get(`${filled}?${new URLSearchParams(given)}`)
          if (answer.ok) continue
          refused++
          expect([method, path, CANARY.exec(await answer.text())?.[0]]).toEqual([method, path, undefined])
        }
      }
      expect(refused).toBeGreaterThan(ROUTES.length)
    },
  )

  it('is in no document', async () => {
    office.who = SYSTEM
    for (const path of ['/openapi.json', '/docs']) {
      const answer = await office.get(path)
      expect([path, answer.status]).toEqual([path, 200])
      expect(CANARY.exec(await answer.text())?.[0]).toBeUndefined()
    }
  })

  it('is in no answer to an act on the account either', async () => {
    office.who = SYSTEM
    const { id, version } = await someone()
    const acts = [
      await office.ask(`/accounts/${id}/change`, { ifVersion: version, title: '网格员', phone: phoneOf(7) }),
      await office.ask(`/accounts/${id}/change`, { ifVersion: version, phone: phoneOf(8) }),
      await office.ask(`/accounts/${id}/change`, { ifVersion: version, phone: `${phoneOf(8)}`.repeat(5) }),
      await office.ask('/accounts', { login: 'canary0', name: '李四', unit: '示范区', phone: phoneOf(9) }),
    ]
    expect(acts.map(({ status }) => status)).toEqual([200, 409, 400, 409])
    for (const answer of acts) expect(JSON.stringify(answer)).not.toMatch(CANARY)
  })

  it('is shown to those alone who may unmask it, with a reason, and is not in the audit that says so', async () => {
    const { id, phone } = await someone()
    expect(phone).toMatch(/^139\*{4}\d{4}$/)
    for (const role of ROLE_IDS.filter((one) => one !== 'systemAdmin')) {
      office.who = of(role)
      const refused = await office.ask(`/accounts/${id}/phone`, { because: '联系' })
      expect([role, refused.status, CANARY.test(JSON.stringify(refused))]).toEqual([role, 403, false])
    }
    office.who = SYSTEM
    expect((await office.ask(`/accounts/${id}/phone`, {})).status).toBe(400)
    const shown = await office.ask<{ phone: string }>(`/accounts/${id}/phone`, { because: '防汛值守联系' })
    expect(shown.body.phone).toMatch(CANARY)
    expect(maskPhone(shown.body.phone)).toBe(phone)
    const told = await office.lastAudit()
    expect(told).toMatchObject({ act: 'account.unmask', by: SYSTEM.id, on: `account:${id}` })
    expect(JSON.stringify(told)).toContain('防汛值守联系')
  })

  it('is in no fact that is pushed and no row of the audit', async () => {
    expect(JSON.stringify(await office.facts())).not.toMatch(CANARY)
    const { rows } = await office.pool.query<{ body: string }>('select body from audit')
    expect(rows.length).toBeGreaterThan(PEOPLE)
    for (const { body } of rows) expect(body).not.toMatch(CANARY)
  })

  it('is in no log, though the database says it in its errors', async () => {
    const error = await office.pool
      .query(`update account set version = null where body->>'phone' = (select max(body->>'phone') from account)`)
      .catch((failure: unknown) => failure)
    // What is to be kept out of the log is there.
    expect(JSON.stringify(error)).toContain('张三')
    let written = ''
    const keep = (line: string) => {
      written += line
    }
    openLog('server', 'info', { write: keep }).error({ err: error }, 'A request failed')
    expect(written).toContain('not-null constraint')
    expect(written).not.toContain('张三')
    expect(written).not.toMatch(CANARY)
    expect(office.failures.filter((failure) => CANARY.test(String(failure)))).toEqual([])
  })
})
