/** The whole way: a fire frame on a TCP line becomes an alert on the screen, is confirmed with the keyboard, and a second screen sees it. */
import { expect, type Page } from '@playwright/test'
import { district } from '../fixtures/city/district.ts'
import { fireRoom } from '../fixtures/devices/fire-room.ts'
import { ledger } from '../fixtures/devices/ledger.ts'
import { tcpDevice } from '../fixtures/devices/tcp-device.ts'
import { test } from './product.ts'

const room = district().fireRooms[17]
if (!room) throw new Error('the demo district has no such control room')
const detector = { sysType: 1, sysAddr: 1, partType: 40, loop: 2, point: 12, description: '三楼东侧走廊' }
const FIRE = 2
const NORMAL = 1
const RESET = 1

function rowOf(page: Page, name: string) {
  return page.getByRole('option').filter({ hasText: name })
}

test('a fire frame becomes a visible alert, Enter confirms it, a second screen sees who has it', async ({
  page,
  context,
  product,
}) => {
  const second = await context.newPage()
  // As on a phone, whose list comes without a map: two maps drawn in software keep each other waiting.
  await second.setViewportSize({ width: 430, height: 900 })
  for (const screen of [page, second]) {
    await screen.goto('/')
    await expect(screen.getByRole('listbox', { name: '告警' })).toBeVisible()
  }
  const line = fireRoom(product.ports.GB26875_PORT, room.id.slice('gb26875:'.length), ledger().of('gb26875'))
  try {
    expect(await line.partState(detector, FIRE)).toBe('acknowledged')
    for (const screen of [page, second]) await expect(rowOf(screen, room.name)).toContainText('待确认')

    await page.bringToFront()
    await rowOf(page, room.name).click()
    await expect(page.getByRole('article')).toContainText(room.name)
    await expect(page.getByRole('article')).toContainText('三楼东侧走廊')
    // An alert younger than a second is not confirmed: nobody can have read it.
    await expect(async () => {
      await page.keyboard.press('Enter')
      await expect(rowOf(page, room.name)).toContainText('已确认', { timeout: 500 })
    }).toPass()
    await expect(rowOf(second, room.name)).toContainText('已确认')

    await line.partState(detector, NORMAL)
    await line.operation(RESET)
    await expect(rowOf(page, room.name)).toBeHidden()
  } finally {
    line.line.close()
  }
})

test('what cannot be read is shown with its reason, and the device goes on', async ({ page, product }) => {
  await page.goto('/boards/service')
  const line = tcpDevice(
    product.ports.GB26875_PORT,
    { split: (bytes) => ({ frames: [], rest: bytes }), answerOf: () => undefined, respond: () => [] },
    ledger().of('gb26875'),
  )
  void line.send('garbage', Buffer.from('GET / HTTP/1.1\r\nHost: nobody\r\n\r\n'))
  await expect(page.getByRole('region', { name: '不可读报文' }).getByTitle('badStart')).toBeVisible()
  line.close()
})

test('English at run time', async ({ page }) => {
  await page.goto('/')
  await page.getByRole('button', { name: 'English' }).click()
  await expect(page.getByRole('listbox', { name: 'Alarms' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('listbox', { name: 'Alarms' })).toBeVisible()
})
