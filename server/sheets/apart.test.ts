/** Sheets beside the server: what comes back is the same, what is none is said, and meanwhile others are served. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { performance } from 'node:perf_hooks'
import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { readTableApart, writeTableApart } from './apart.ts'
import { NoSheet, type Table } from './sheet.ts'

const STAFF: Table = [
  ['工号', '姓名', '登录名', '单位'],
  ...Array.from({ length: 1_284 }, (_, i) => [`CW${i}`, `王${i}`, `wang.${i}`, '东街/一社区']),
]

it('a list of all staff goes out and comes back; others are answered before it is, and the work is none of the server’s', async () => {
  const others = createServer((_request, response) => response.end())
  await new Promise<void>((listening) => others.listen(0, '127.0.0.1', listening))
  const bytes = await writeTableApart('xlsx', STAFF)
  const events: string[] = []
  let worked = 0
  process.once('worker', (thread) => {
    thread.once('message', () => {
      worked = thread.performance.eventLoopUtilization().active
    })
  })
  const before = performance.eventLoopUtilization()
  const reading = readTableApart('xlsx', bytes).finally(() => events.push('read'))
  await fetch(`http://127.0.0.1:${(others.address() as AddressInfo).port}`)
  events.push('answered another')
  expect(await reading).toEqual(STAFF)
  expect(events).toEqual(['answered another', 'read'])
  expect(performance.eventLoopUtilization(before).active).toBeLessThan(worked)
  others.closeAllConnections()
  await new Promise((closed) => others.close(closed))
})

it('CSV too', async () => {
  const table = [['工号'], ['=1+1']]
  expect(await readTableApart('csv', await writeTableApart('csv', table))).toEqual(table)
})

it.each([
  ['no sheet', Buffer.from('工号,姓名')],
  ['a bomb', deflateRawSync(Buffer.alloc(64 * 1_024 * 1_024))],
])('%s is said to be none', async (_, bytes) => {
  await expect(readTableApart('xlsx', bytes)).rejects.toThrow(NoSheet)
})
