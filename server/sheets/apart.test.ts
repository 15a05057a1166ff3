/** Sheets beside the server: what comes back is the same, what is none is said, and meanwhile others are served. */
import { deflateRawSync } from 'node:zlib'
import { expect, it } from 'vitest'
import { readTableApart, writeTableApart } from './apart.ts'
import { NoSheet, type Table } from './sheet.ts'

const STAFF: Table = [
  ['工号', '姓名', '登录名', '单位'],
  ...Array.from({ length: 1_284 }, (_, i) => [`CW${i}`, `王${i}`, `wang.${i}`, '东街/一社区']),
]

it('a list of all staff goes out and comes back, and others have their turn all the while', async () => {
  const events: string[] = []
  const bytes = await writeTableApart('xlsx', STAFF)
  const reading = readTableApart('xlsx', bytes).finally(() => events.push('read'))
  // Each turn lets everything that waits be served once: were it read here, hardly any would be over before it is.
  for (let turn = 0; turn < 500; turn++) await new Promise((go) => setImmediate(go))
  events.push('served 500 turns')
  expect(await reading).toEqual(STAFF)
  expect(events).toEqual(['served 500 turns', 'read'])
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
