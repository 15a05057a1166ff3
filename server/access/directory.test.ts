/** Who there is, in memory, while the records are slow or away: the test says when they answer. */
import type { Account } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { Directory, type Everybody } from './directory.ts'

const ID = '0000d1c7-0000-4000-8000-000000000001'
const NOW = 1_780_000_000_000
const as = (name: string): Everybody => {
  const account: Account = {
    id: ID,
    login: 'wang',
    name,
    unit: '示范区',
    state: 'active',
    grants: [{ role: 'dutyChief', orgPath: '' }],
    mustChange: false,
    secondFactor: false,
    created: 0,
    version: 1,
  }
  return { people: [{ account }], walls: [] }
}

async function opened() {
  const questions: { resolve(everybody: Everybody): void; reject(error: Error): void }[] = []
  const directory = await Directory.load({
    everybody: async () => as('一'),
    some: () => new Promise((resolve, reject) => questions.push({ resolve, reject })),
    demo: false,
  })
  const name = () => directory.principalOf(ID, NOW)?.name
  return { directory, questions, name }
}
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('whoever changes again while they are being read is read again: the last word counts', async () => {
  const { directory, questions, name } = await opened()
  const first = directory.refresh([ID])
  await turn()
  const second = directory.refresh([ID])
  questions[0]?.resolve(as('二'))
  await first
  expect(name()).toBe('二')
  await turn()
  questions[1]?.resolve(as('三'))
  await second
  expect([questions.length, name()]).toEqual([2, '三'])
})

test('several named while one is being read are one question', async () => {
  const { directory, questions } = await opened()
  const asked = [directory.refresh([ID])]
  await turn()
  asked.push(directory.refresh([ID]), directory.refresh(['another']), directory.refresh([ID]))
  questions[0]?.resolve(as('二'))
  await turn()
  questions[1]?.resolve(as('三'))
  await Promise.all(asked)
  expect(questions).toHaveLength(2)
})

test('whom nobody could read is not believed until they are read', async () => {
  const { directory, questions, name } = await opened()
  const failing = directory.refresh([ID])
  await turn()
  questions[0]?.reject(new Error('away'))
  await expect(failing).rejects.toThrow('away')
  const sure = directory.sure(ID)
  await turn()
  questions[1]?.resolve(as('二'))
  await sure
  expect([questions.length, name()]).toEqual([2, '二'])
})
