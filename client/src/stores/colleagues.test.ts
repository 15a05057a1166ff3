/** Names behind ids, over real HTTP: many in one question, each asked for once, and none by whoever may not ask. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Grant } from '@yiwang/contract'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { eventually } from '../../../fixtures/servers/eventually.ts'
import { DUTY_OFFICER, sampleSession } from '../../dev/sample-people.ts'
import { colleagues, personOf } from './colleagues.ts'
import { session } from './session.ts'

const id = (n: number) => `0000c011-0000-4000-8000-${String(n).padStart(12, '0')}`
const asked: string[][] = []
let server: Server

beforeAll(async () => {
  server = createServer((request, response) => {
    const ids = new URL(request.url ?? '', 'http://platform').searchParams.get('ids')?.split(',') ?? []
    asked.push(ids)
    response.writeHead(200, { 'content-type': 'application/json' })
    // Of even numbers nobody is known.
    const items = ids
      .filter((one) => Number(one.slice(-1)) % 2 === 1)
      .map((one) => ({ id: one, name: `同事 ${Number(one.slice(-4))}` }))
    response.end(JSON.stringify({ items }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { fetch } = globalThis
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => fetch(`${address}${path}`, init))
})
afterAll(() => {
  vi.unstubAllGlobals()
  server.close()
})
beforeEach(() => {
  asked.length = 0
  colleagues.setState({ byId: new Map() })
})
afterEach(() => session.setState({ phase: 'out', own: undefined }))

const signedIn = (role: Grant['role']) =>
  session.setState({ phase: 'in', own: sampleSession(DUTY_OFFICER, [{ role, orgPath: '' }], Date.now()) })
const known = (count: number) => eventually(() => colleagues.getState().byId.size >= count)

test('are empty until they are known; those met together are one question, asked once', async () => {
  signedIn('dutyChief')
  expect([1, 2, 3, 1].map((n) => personOf(id(n)))).toEqual(['', '', '', ''])
  await known(3)
  expect(asked).toEqual([[id(1), id(2), id(3)]])
  expect([1, 2, 3].map((n) => personOf(id(n)))).toEqual(['同事 1', id(2).slice(0, 8), '同事 3'])
  expect(asked).toHaveLength(1)
})

test('are asked for in several questions when there are more than an address holds', async () => {
  signedIn('dutyChief')
  for (let n = 11; n < 31; n++) personOf(id(n))
  await known(20)
  expect(asked.map((ids) => ids.length)).toEqual([13, 7])
})

test('one’s own is known, and what is no account is called as it is', () => {
  signedIn('dutyChief')
  expect([personOf(DUTY_OFFICER.id), personOf('system'), personOf(undefined)]).toEqual([DUTY_OFFICER.name, 'system', ''])
  expect(asked).toEqual([])
})

test('are told apart by their ids for whoever may not ask, and nothing is asked', async () => {
  signedIn('liveViewer')
  expect(personOf(id(41))).toBe(id(41).slice(0, 8))
  signedIn('dutyChief')
  personOf(id(43))
  await known(1)
  expect(asked).toEqual([[id(43)]])
})
