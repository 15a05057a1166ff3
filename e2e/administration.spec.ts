/**
 * An installation from nothing, by its three administrators and nobody else, in the browser: made by the link of the first start, they
 * bring in the organisation and its staff, draw its grids, say who answers for them, place a device, and let people and a wall in and
 * out again; and all of it stands in the audit.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, type BrowserContext, expect, type Locator, type Page, test } from '@playwright/test'
import { Secret, TOTP } from 'otpauth'
import { ROOT } from '../bin/root.mjs'
import { type FireRoom, fireRoom } from '../fixtures/devices/fire-room.ts'
import { ledger } from '../fixtures/devices/ledger.ts'
import { type OidcProvider, startOidcProvider } from '../fixtures/servers/oidc.ts'
import { environment, type Product, startProduct } from './product.ts'

test.describe.configure({ mode: 'serial' })
// Nothing here is drawn in software for long: what takes longer than this is not coming.
test.use({ actionTimeout: 30_000 })

const ROOM = '0002abcd0017'
const PASSWORD = {
  sys: 'quiet harbour lamp 7',
  sec: 'two grey herons 31',
  audit: 'paper on the shelf 5',
  worker: 'nine wet bicycles 2',
}

let product: Product
let provider: OidcProvider
let room: FireRoom
/** One browser each, as each sits at a desk of their own. */
let sys: Page
let sec: Page
let auditor: Page
let worker: Page
const contexts: BrowserContext[] = []

test.beforeAll(async ({ browser }) => {
  test.setTimeout(180_000)
  provider = await startOidcProvider('of-this-test-and-of-no-other')
  const secretFile = test.info().outputPath('oidc-secret')
  writeFileSync(secretFile, provider.secret)
  product = await startProduct({
    env: {
      DEMO: '0',
      OIDC_ISSUER: provider.issuer,
      OIDC_CLIENT_ID: provider.client,
      OIDC_CLIENT_SECRET_FILE: secretFile,
    },
  })
  provider.serve(`${product.address}/api/v1/sessions/oidc/callback`)
  sys = await desk(browser)
  sec = await desk(browser)
  auditor = await desk(browser)
})
test.afterAll(async () => {
  room?.line.close()
  for (const context of contexts) await context.close()
  await product?.stop()
  product?.remove()
  await provider?.stop()
})

/** Somebody’s own browser. */
async function desk(browser: Browser, viewport = { width: 1600, height: 900 }): Promise<Page> {
  const context = await browser.newContext({
    baseURL: product.address,
    viewport,
    locale: 'zh-CN',
    // Beijing time is read and written, whatever zone a machine is set to.
    timezoneId: 'America/Los_Angeles',
    reducedMotion: 'reduce',
  })
  contexts.push(context)
  return context.newPage()
}

/** Whoever has a command screen gets it as a phone does, without a map: what is asked here is who comes in. */
const phone = (browser: Browser) => desk(browser, { width: 430, height: 900 })

async function enter(page: Page, login: string, password: string): Promise<void> {
  await page.goto('/')
  await page.getByLabel('账号').fill(login)
  await page.getByLabel('密码').fill(password)
  await page.keyboard.press('Enter')
}

async function mustChange(page: Page, current: string, next: string): Promise<void> {
  await expect(page.getByRole('heading', { name: '更换密码' })).toBeVisible()
  await page.getByLabel('当前密码').fill(current)
  await page.getByLabel('新密码').fill(next)
  await page.getByLabel('再输一次').fill(next)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: '更换密码' })).toBeHidden()
}

/** Codes of an authenticator: at an address of figures there are no passkeys. Returns it. */
async function bindCodes(at: Locator, password: string): Promise<TOTP> {
  await at.getByLabel('密码').fill(password)
  await at.getByRole('button', { name: '绑定验证器' }).click()
  await expect(at.getByAltText('验证器密钥二维码')).toBeVisible()
  const totp = new TOTP({ secret: Secret.fromBase32((await at.locator('code').textContent()) ?? '') })
  await at.getByLabel('动态验证码').fill(totp.generate())
  await at.getByRole('button', { name: '启用' }).click()
  return totp
}

/** Administrators show two factors from the first day on. */
async function mustBind(page: Page, password: string): Promise<void> {
  await expect(page.getByRole('heading', { name: '设置第二重验证' })).toBeVisible()
  await bindCodes(page.getByRole('main'), password)
  await expect(page.getByRole('menuitem').first()).toBeVisible()
}

const isAtTheDoor = (page: Page) => expect(page.getByRole('heading', { name: '登录' })).toBeVisible()

async function openPage(page: Page, name: string): Promise<void> {
  await page.getByRole('menuitem', { name }).click()
  await expect(page.getByRole('main', { name })).toBeVisible()
}

/** A form that an act is asked for in, and the sheet of one account or device beside the list. */
const formOf = (page: Page) => page.locator('.ant-modal:visible')
const sheetOf = (page: Page) => page.locator('[role=dialog]:not(.ant-modal):visible')
const rowOf = (page: Page, text: string | RegExp) => page.getByRole('row').filter({ hasText: text })

/** Of a list or tree that a field opens. */
async function choose(page: Page, field: Locator, text: string, { typing = false, several = false } = {}): Promise<void> {
  // What is chosen already lies over the field.
  await field.click({ force: true })
  if (typing) await field.fill(text)
  const offered = page.locator('.ant-select-dropdown:visible').last()
  // What does not fit goes, and what fits moves to where it was.
  if (typing) await expect(offered.locator('.ant-select-item-option').filter({ hasNotText: text })).toHaveCount(0)
  await offered.locator('.ant-select-item-option, .ant-select-tree-title').filter({ hasText: text }).first().click()
  // Its list stays open, over the rest of the form.
  if (several) await page.locator('.ant-modal-title:visible, .ant-drawer-title:visible').last().click()
  await expect(page.locator('.ant-select-dropdown:visible')).toHaveCount(0)
}

/** A button of the page opens a form, the form's own button sends it. */
async function act(page: Page, button: Locator, ok: string, fill: (form: Locator) => Promise<void>): Promise<void> {
  await button.click()
  const form = formOf(page)
  await fill(form)
  await form.getByRole('button', { name: ok, exact: true }).click()
  await expect(form).toBeHidden()
}

/** Asked whether that is meant. */
const sure = (page: Page) => page.locator('.ant-popconfirm:visible')

const because = (why: string) => (form: Locator) => form.getByLabel('原因').fill(why)

interface File {
  readonly name: string
  readonly text: string
}

/** Tries a file; what is said of it stands in the dialog that is returned. */
async function tryFile(page: Page, button: string, { name, text }: File): Promise<Locator> {
  await page.getByRole('button', { name: button }).click()
  const form = formOf(page)
  await form.locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer: Buffer.from(text) })
  await form.getByLabel('原因').fill('首次建档')
  await form.getByRole('button', { name: '试算' }).click()
  await expect(form.getByRole('alert')).toBeVisible()
  return form
}

async function write(form: Locator): Promise<void> {
  await form.getByRole('button', { name: '写入' }).click()
  await expect(form.getByText('已写入')).toBeVisible()
  await form.locator('.ant-modal-close').click()
  await expect(form).toBeHidden()
}

async function download(page: Page, ask: () => Promise<unknown>): Promise<{ name: string; path: string; text: string }> {
  const [file] = await Promise.all([page.waitForEvent('download'), ask()])
  const path = await file.path()
  return { name: file.suggestedFilename(), path, text: readFileSync(path, 'utf8') }
}

test('the link of the first start makes the three administrators, once', async ({ browser }) => {
  const link = /at (\S+#first=\S+)/.exec(product.output())?.[1] ?? ''
  const first = async (page: Page) => {
    await page.goto(link)
    for (const [group, login, name] of [
      ['系统管理员（您）', 'sys.wen', '闻一鸣'],
      ['安全管理员', 'sec.bai', '白敬之'],
      ['审计管理员', 'aud.yu', '余知秋'],
    ] as const) {
      const fields = page.getByRole('group', { name: group })
      await fields.getByLabel('账号').fill(login)
      await fields.getByLabel('姓名').fill(name)
    }
    await page.getByLabel('密码').fill(PASSWORD.sys)
    await page.getByLabel('再输一次').fill(PASSWORD.sys)
    await page.getByRole('button', { name: '建立三位管理员' }).click()
  }
  await first(sys)
  await expect(sys.getByRole('heading', { name: '已建立' })).toBeVisible()
  const [forSec = '', forAudit = ''] = await sys.locator('dd code').allTextContents()
  await sys.getByRole('button', { name: '登录' }).click()

  const again = await desk(browser)
  await first(again)
  await expect(again.getByRole('alert')).toHaveText('链接不正确或已用过')
  await again.close()

  await enter(sys, 'sys.wen', PASSWORD.sys)
  await mustBind(sys, PASSWORD.sys)
  await enter(sec, 'sec.bai', forSec)
  await mustChange(sec, forSec, PASSWORD.sec)
  await mustBind(sec, PASSWORD.sec)
  await enter(auditor, 'aud.yu', forAudit)
  await mustChange(auditor, forAudit, PASSWORD.audit)
  await mustBind(auditor, PASSWORD.audit)
  // Each has what is theirs, and nothing of the other two.
  for (const [page, pages] of [
    [sys, ['组织架构', '人员账号', '设备', '接入与异常']],
    [sec, ['组织架构', '人员账号', '谁能看什么', '会话', '大屏']],
    [auditor, ['组织架构', '人员账号', '审计']],
  ] as const) {
    await expect(page.getByRole('menuitem')).toHaveText([...pages])
  }
})

test('units come as a list, are added, renamed and ended by hand, and go out again', async () => {
  await openPage(sys, '组织架构')
  await expect(sys.getByText('还没有任何单位')).toBeVisible()
  const rows = [
    '编码,类别,名称',
    '990107,区,云溪区',
    '990107/001,街道,石桥街道',
    '990107/001/001,社区,柳岸社区',
    '990107/dept-water,部门,水务局',
  ]
  const form = await tryFile(sys, '导入单位', { name: 'units.csv', text: rows.join('\n') })
  await expect(form.getByText('4 行：新增 4')).toBeVisible()
  await write(form)

  const tree = sys.getByRole('tree')
  const open = (name: string) => tree.getByText(name, { exact: true }).click()
  await open('云溪区')
  await act(sys, sys.getByRole('button', { name: '新增下级单位' }), '保存', async (fields) => {
    await fields.getByLabel('编码').fill('002')
    await fields.getByLabel('名称').fill('河湾镇')
  })
  await open('河湾镇')
  await act(sys, sys.getByRole('button', { name: '更名' }), '保存', async (fields) => {
    await fields.getByLabel('名称').fill('河湾街道')
    await because('撤镇设街道')(fields)
  })
  await open('河湾街道')
  await act(sys, sys.getByRole('button', { name: '撤销' }), '撤销', because('并入石桥街道'))
  await expect(tree.getByText('河湾街道')).toBeHidden()
  // A unit with others in it stays, and why is said.
  await open('石桥街道')
  await sys.getByRole('button', { name: '撤销' }).click()
  await because('试一试')(formOf(sys))
  await formOf(sys).getByRole('button', { name: '撤销', exact: true }).click()
  await expect(sys.getByText('未成功：还有下级单位，不能撤销')).toBeVisible()
  await formOf(sys).getByRole('button', { name: '取消' }).click()

  const sheet = await download(sys, () =>
    act(sys, sys.getByRole('button', { name: '导出单位' }), '导出', (fields) => fields.getByText('CSV').click()),
  )
  expect(sheet.name).toBe('units.csv')
  expect(sheet.text.replace('\ufeff', '').trim().split(/\r?\n/)).toEqual([...rows.slice(0, 4), '990107/dept-water,部门,水务局'])
})

test('a list of staff with one bad row is told by row and writes nothing; the right one is in, and comes out masked', async () => {
  await openPage(sys, '人员账号')
  const head = '工号,姓名,登录名,单位,职务,手机'
  const good = 'Y-001,顾小溪,gu.xiaoxi,990107/001/001,网格员,12800000001'
  const bad = 'Y-002,陆一舟,lu.yizhou,990107/009,网格员,12800000002'
  let form = await tryFile(sys, '导入人员', { name: 'staff.csv', text: [head, good, bad].join('\n') })
  await expect(form.getByText('1 处错误，未写入任何内容')).toBeVisible()
  await expect(form.getByRole('row').filter({ hasText: '990107/009' })).toHaveText(/3.*单位.*不存在/)
  await expect(form.getByRole('button', { name: '写入' })).toBeDisabled()
  await form.locator('.ant-modal-close').click()
  await expect(rowOf(sys, '顾小溪')).toHaveCount(0)

  const right = bad.replace('990107/009', '990107/001')
  form = await tryFile(sys, '导入人员', { name: 'staff.csv', text: [head, good, right].join('\n') })
  await write(form)
  await expect(rowOf(sys, '顾小溪')).toContainText('128****0001')

  const sheet = await download(sys, () =>
    act(sys, sys.getByRole('button', { name: '导出人员' }), '导出', (fields) => fields.getByText('CSV').click()),
  )
  expect(sheet.text).toContain('顾小溪')
  expect(sheet.text).toContain('128****0002')
  expect(sheet.text).not.toContain('12800000001')
})

/** Two blocks side by side; the second begins where the first one ends, or a little before. */
function blocks(seam: number): string {
  const block = (code: string, name: string, west: number, east: number) => ({
    type: 'Feature',
    properties: { code, name, orgPath: '990107/001/001' },
    geometry: {
      type: 'Polygon',
      coordinates: [
        [
          [west, 43.8],
          [east, 43.8],
          [east, 43.81],
          [west, 43.81],
          [west, 43.8],
        ],
      ],
    },
  })
  const features = [block('990107001001001', '柳岸-01', 125.3, 125.31), block('990107001001002', '柳岸-02', seam, 125.32)]
  return JSON.stringify({ type: 'FeatureCollection', features })
}

test('grids that overlap are refused with where, those that fit are drawn; who answers for them begins, changes and ends', async () => {
  await openPage(sys, '组织架构')
  await sys.getByRole('tab', { name: '单元网格' }).click()
  let form = await tryFile(sys, '导入网格', { name: 'grids.geojson', text: blocks(125.309) })
  await expect(form.getByRole('row').filter({ hasText: '与其他网格重叠' })).toContainText('平方米')
  await expect(form.getByRole('button', { name: '写入' })).toBeDisabled()
  await form.locator('.ant-modal-close').click()
  form = await tryFile(sys, '导入网格', { name: 'grids.geojson', text: blocks(125.31) })
  await expect(form.getByText('2 个网格：新增 2')).toBeVisible()
  await write(form)
  await expect(rowOf(sys, '柳岸-02')).toContainText('柳岸社区')
  const drawn = await download(sys, () => sys.getByRole('button', { name: '导出网格' }).click())
  expect(JSON.parse(drawn.text).features).toHaveLength(2)

  await sys.getByRole('tab', { name: '责任网格' }).click()
  await act(sys, sys.getByRole('button', { name: '新增责任网格' }), '保存', async (fields) => {
    await fields.getByLabel('名称').fill('柳岸责任网格')
    await choose(sys, fields.getByLabel('单元网格'), '柳岸-01', { typing: true, several: true })
    await choose(sys, fields.getByLabel('责任人'), '顾小溪', { typing: true, several: true })
  })
  await expect(rowOf(sys, '柳岸责任网格')).toContainText('顾小溪')
  await act(sys, rowOf(sys, '柳岸责任网格').getByRole('button', { name: '变更' }), '保存', async (fields) => {
    await choose(sys, fields.getByLabel('单元网格'), '柳岸-02', { typing: true, several: true })
    await because('增划一个网格')(fields)
  })
  await expect(rowOf(sys, '柳岸责任网格')).toContainText('2 个')
  await act(sys, rowOf(sys, '柳岸责任网格').getByRole('button', { name: '终止' }), '终止', because('网格调整'))
  await expect(rowOf(sys, '柳岸责任网格')).toHaveCount(0)
  await sys.getByLabel('含已终止').check()
  await expect(rowOf(sys, '网格调整')).toHaveCount(1)
  await expect(rowOf(sys, '增划一个网格')).toHaveCount(1)
})

test('a device that reports for the first time is placed, named and given to somebody', async () => {
  room = fireRoom(product.ports.GB26875_PORT, ROOM, ledger().of('gb26875'))
  expect(await room.heartbeat()).toBe('acknowledged')
  await openPage(sys, '设备')
  await expect(async () => {
    await sys.reload()
    await expect(rowOf(sys, ROOM)).toBeVisible({ timeout: 2_000 })
  }).toPass()
  await rowOf(sys, ROOM).getByRole('button').click()
  await sheetOf(sys).getByLabel('经度').fill('125.305')
  await sheetOf(sys).getByLabel('纬度').fill('43.805')
  await sheetOf(sys).getByRole('button', { name: '上图' }).click()
  await expect(sys.getByRole('tab', { name: '未上图 0' })).toBeVisible()

  await sys.getByRole('tab', { name: '按类别' }).click()
  await choose(sys, sys.getByLabel('资产类别'), '消防控制室')
  await expect(rowOf(sys, ROOM)).toContainText('石桥街道 / 柳岸社区')
  await rowOf(sys, ROOM).getByRole('button').click()
  const form = sheetOf(sys)
  await form.getByLabel('名称').fill('柳岸商场消控室')
  await form.getByLabel('地址', { exact: true }).fill('柳岸路 1 号')
  await choose(sys, form.getByLabel('责任人'), '顾小溪', { typing: true })
  await form.getByLabel('分组').fill('商场')
  await sys.keyboard.press('Enter')
  await form.getByRole('button', { name: '保存' }).click()
  await expect(rowOf(sys, ROOM)).toContainText('柳岸商场消控室')
  await expect(rowOf(sys, ROOM)).toContainText('顾小溪')
})

test('the district’s limits are changed for a reason; a worse level below a better one is not taken', async () => {
  await openPage(sys, '设备')
  await sys.getByRole('tab', { name: '全区阈值' }).click()
  await expect(sys.getByText('现行第 1 版')).toBeVisible()
  await sys.getByLabel('快速上涨的涨幅').fill('8')
  await sys.getByLabel('水深达 Ⅳ 级').fill('20')
  await sys.getByLabel('原因').fill('汛前复核')
  const save = sys.getByRole('button', { name: '保存' })
  await save.click()
  await expect(sys.locator('.ant-form-item-explain-error')).toHaveText('超出范围，或未高于前一级')
  await sys.getByLabel('水深达 Ⅳ 级').fill('10')
  await save.click()
  await expect(sys.getByText('现行第 2 版')).toBeVisible()
  await expect(sys.getByLabel('快速上涨的涨幅')).toHaveValue('8')
  await expect(sys.getByText('出厂值 5 cm')).toBeVisible()
})

test('what would be refused is not offered: one’s own account, and what another administrator signs in with', async () => {
  await openPage(sys, '人员账号')
  const offered = async (name: string) => {
    await rowOf(sys, name).getByRole('button').click()
    await expect(sheetOf(sys).getByText(`${name} 的账号`)).toBeVisible()
    await expect(sheetOf(sys).getByRole('button', { name: '修改' })).toBeVisible()
    const buttons = await sheetOf(sys).locator('.admin-more button').allTextContents()
    const note = await sheetOf(sys).locator('.note').first().textContent()
    await sys.keyboard.press('Escape')
    await expect(sheetOf(sys)).toHaveCount(0)
    return { buttons, note }
  }
  expect(await offered('闻一鸣')).toEqual({ buttons: ['修改', '生成一次性密码'], note: expect.stringContaining('您自己的账号') })
  expect(await offered('白敬之')).toEqual({
    buttons: ['修改', '解除第二重验证', '停用', '办理离职'],
    note: expect.stringContaining('另一类管理员'),
  })
})

test('an account is made, changed, let in with a password for once, locked out and let in again', async ({ browser }) => {
  await openPage(sys, '人员账号')
  await act(sys, sys.getByRole('button', { name: '新增账号' }), '保存', async (fields) => {
    await fields.getByLabel('姓名').fill('程远')
    await fields.getByLabel('账号').fill('cheng.yuan')
    await choose(sys, fields.getByLabel('单位'), '石桥街道')
    await fields.getByLabel('电话').fill('12800000003')
  })
  await rowOf(sys, '程远').getByRole('button').click()
  await act(sys, sys.getByRole('button', { name: '修改' }), '保存', async (fields) => {
    await fields.getByLabel('姓名').fill('程致远')
    await fields.getByLabel('职务').fill('值班员')
  })
  const drawer = sheetOf(sys)
  await expect(drawer.getByText('程致远 的账号')).toBeVisible()
  await expect(drawer.getByText('128****0003')).toBeVisible()
  await act(sys, drawer.getByRole('button', { name: '查看号码' }), '查看号码', because('核对排班'))
  await expect(drawer.getByText('12800000003')).toBeVisible()

  const once = await oncePassword()
  worker = await phone(browser)
  await enter(worker, 'cheng.yuan', once)
  await mustChange(worker, once, PASSWORD.worker)
  await expect(worker.getByText('您的岗位没有可管理的内容')).toBeVisible()

  // They have changed their password since it was read: that is said, and it is read again.
  await drawer.getByRole('button', { name: '停用' }).click()
  await because('离岗培训')(formOf(sys))
  const lockOut = formOf(sys).getByRole('button', { name: '停用', exact: true })
  await lockOut.click()
  await expect(sys.getByText('账号刚有变更，已重新读取，请核对后再试')).toBeVisible()
  await expect(async () => {
    await lockOut.click({ timeout: 2_000 })
    await expect(formOf(sys)).toBeHidden({ timeout: 2_000 })
  }).toPass()
  // They have no command screen and ask for nothing; and are out all the same.
  await isAtTheDoor(worker)
  await expect(worker.getByRole('status')).toHaveText('会话已结束，请重新登录')
  await enter(worker, 'cheng.yuan', PASSWORD.worker)
  await expect(worker.getByRole('alert')).toHaveText('账号、密码或验证码不正确')
  await act(sys, drawer.getByRole('button', { name: '恢复使用' }), '恢复使用', because('培训结束'))
  await enter(worker, 'cheng.yuan', PASSWORD.worker)
  await expect(worker.getByText('您的岗位没有可管理的内容')).toBeVisible()
  await sys.keyboard.press('Escape')
})

async function oncePassword(): Promise<string> {
  await sys.getByRole('button', { name: '生成一次性密码' }).click()
  const told = sys.locator('.admin-once')
  const password = (await told.textContent()) ?? ''
  await formOf(sys).locator('.ant-modal-close').click()
  await expect(told).toBeHidden()
  return password
}

test('a grant for an area, a kind and a time is seen by whom it is for, and explained; taken back, it is gone at once', async () => {
  await openPage(sec, '人员账号')
  await rowOf(sec, '程致远').getByRole('button').click()
  const drawer = sheetOf(sec)
  await choose(sec, drawer.getByLabel('岗位'), '实时查看', { typing: true })
  await choose(sec, drawer.getByLabel('范围'), '石桥街道', { typing: true })
  await choose(sec, drawer.getByLabel('资产类别'), '消防控制室', { typing: true, several: true })
  // In the zone of this machine the clock leaps over it.
  await drawer.getByLabel('截止时间').fill('2099-03-08 02:30')
  await sec.keyboard.press('Enter')
  await drawer.getByRole('button', { name: '授权', exact: true }).click()
  await expect(drawer.locator('li').filter({ hasText: '实时查看' })).toContainText('石桥街道 · 消防控制室')
  await expect(drawer.locator('li').filter({ hasText: '实时查看' })).toContainText('2099-03-08 02:30')
  await expect(worker.locator('.app')).toBeVisible()
  await sec.keyboard.press('Escape')

  const seen = async () => {
    await openPage(sec, '谁能看什么')
    await choose(sec, sec.getByLabel('姓名', { exact: true }), '程致远', { typing: true })
    return rowOf(sec, /^消防控制室/)
  }
  await expect(await seen()).toHaveText(/消防控制室\s*1\s*0\s*1/)
  await expect(rowOf(sec, '看设备')).toContainText('石桥街道 · 消防控制室')
  await sec.getByRole('tab', { name: '谁能看到这个设备' }).click()
  await choose(sec, sec.getByLabel('设备', { exact: true }), '柳岸商场', { typing: true })
  await expect(rowOf(sec, '程致远')).toContainText('实时查看')

  await openPage(sec, '人员账号')
  await rowOf(sec, '程致远').getByRole('button').click()
  await act(sec, sheetOf(sec).getByRole('button', { name: '收回' }), '收回', because('协查结束'))
  await expect(sheetOf(sec).getByText('没有授权')).toBeVisible()
  await sec.keyboard.press('Escape')
  await expect(await seen()).toHaveText(/消防控制室\s*0\s*0\s*1/)
  await expect(worker.getByText('您的岗位没有可管理的内容')).toBeVisible()
})

test('a wall comes in with its token and is out when that is withdrawn', async ({ browser }) => {
  await openPage(sec, '大屏')
  await sec.getByRole('button', { name: '新增大屏' }).click()
  await formOf(sec).getByLabel('名称').fill('值班室大屏')
  await formOf(sec).getByRole('button', { name: '保存', exact: true }).click()
  const told = sec.locator('.admin-once')
  const token = (await told.textContent()) ?? ''
  await sec.locator('.ant-modal').filter({ has: told }).locator('.ant-modal-close').click()
  await expect(told).toBeHidden()
  const wall = await phone(browser)
  await wall.goto('/')
  await wall.getByRole('button', { name: '大屏令牌登录' }).click()
  await wall.getByLabel('大屏令牌').fill(token)
  await wall.keyboard.press('Enter')
  await expect(wall.locator('.app')).toBeVisible()

  await openPage(sec, '会话')
  await expect(rowOf(sec, '值班室大屏')).toContainText('大屏')
  await openPage(sec, '大屏')
  await rowOf(sec, '值班室大屏').getByRole('button', { name: '收回令牌' }).click()
  await sure(sec).getByRole('button', { name: '收回令牌' }).click()
  await expect(rowOf(sec, '值班室大屏')).toContainText('已收回')
  await isAtTheDoor(wall)
  await wall.getByRole('button', { name: '大屏令牌登录' }).click()
  await wall.getByLabel('大屏令牌').fill(token)
  await wall.keyboard.press('Enter')
  await expect(wall.getByRole('alert')).toHaveText('令牌不正确或已收回')
  await wall.close()
})

test('what is one’s own: another password, a second factor, the other places one is signed in', async ({ browser }) => {
  const menu = async (item: string | RegExp) => {
    await worker.getByLabel('我的账号').click()
    await worker.getByRole('button', { name: item }).click()
  }
  const next = `${PASSWORD.worker} too`
  await menu('更换密码')
  const own = worker.getByRole('dialog')
  await own.getByLabel('当前密码').fill(PASSWORD.worker)
  await own.getByLabel('新密码').fill(next)
  await own.getByLabel('再输一次').fill(next)
  await own.getByRole('button', { name: '更换密码' }).click()
  await expect(own.getByText('密码已更换')).toBeVisible()
  await worker.keyboard.press('Escape')

  await menu(/动态验证码/)
  const totp = await bindCodes(own, next)
  await expect(own.getByText('登录时需要动态验证码')).toBeVisible()
  await worker.keyboard.press('Escape')

  const other = await phone(browser)
  await enter(other, 'cheng.yuan', next)
  // Each code is good once: the next one, half a minute early, is forgiven as a fast clock is.
  await other.getByLabel('动态验证码').fill(totp.generate({ timestamp: Date.now() + 30_000 }))
  await other.keyboard.press('Enter')
  await expect(other.getByLabel('我的账号')).toBeVisible()

  await menu('登录记录')
  await expect(own.getByRole('listitem')).toHaveCount(2)
  await own.getByRole('listitem').filter({ hasNotText: '本机' }).getByRole('button', { name: '结束' }).click()
  await expect(own.getByRole('listitem')).toHaveCount(1)
  await isAtTheDoor(other)
  await other.close()
  await worker.keyboard.press('Escape')
})

test('a session that the security administrator ends is over where it was', async () => {
  await openPage(sec, '会话')
  await rowOf(sec, '程致远').getByRole('button', { name: '结束' }).click()
  await sure(sec).getByRole('button', { name: '结束' }).click()
  await expect(rowOf(sec, '程致远')).toHaveCount(0)
  await isAtTheDoor(worker)
})

test('single sign-on opens the account that the other house vouches for', async ({ browser }) => {
  const page = await phone(browser)
  await page.goto('/')
  await page.getByRole('link', { name: '统一身份登录' }).click()
  await page.locator('input[name=login]').fill('gu.xiaoxi:1')
  await page.locator('input[name=password]').fill('any')
  await page.locator('button[type=submit]').click()
  // What it asks for is granted.
  await page.locator('button[type=submit]').click()
  await page.waitForURL(`${product.address}/`)
  await page.getByLabel('我的账号').click()
  await expect(page.getByText('gu.xiaoxi')).toBeVisible()
  await page.close()
})

test('an administrator who has lost everything is let in again by whoever has the machine, and by nobody in the browser', async () => {
  const command = [join(ROOT, 'bin/recover.mjs'), 'sys.wen']
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8', env: environment(product) })
  expect(status, stdout + stderr).toBe(0)
  await isAtTheDoor(sys)
  await expect(sys.getByRole('status')).toHaveText('会话已结束，请重新登录')
  await enter(sys, 'sys.wen', PASSWORD.sys)
  await expect(sys.getByRole('alert')).toHaveText('账号、密码或验证码不正确')
  const once = /shown this once: (\S+)/.exec(stdout)?.[1] ?? ''
  const next = `${PASSWORD.sys} again`
  await enter(sys, 'sys.wen', once)
  await mustChange(sys, once, next)
  await mustBind(sys, next)
})

test('all of it stands in the audit, in words, and the export proves itself', async () => {
  await openPage(auditor, '审计')
  const found = async (act: string) => {
    await choose(auditor, auditor.getByLabel('行为', { exact: true }), act, { typing: true })
    await expect(rowOf(auditor, act).first()).toBeVisible()
  }
  await found('授权与收回')
  await expect(rowOf(auditor, '授权与收回 · 收回')).toContainText('协查结束')
  await expect(rowOf(auditor, '授权与收回 · 授权')).toContainText('程致远')
  await found('查看完整号码')
  await expect(rowOf(auditor, '查看完整号码')).toContainText('核对排班')
  await found('收回大屏令牌')
  await expect(rowOf(auditor, '收回大屏令牌')).toContainText('值班室大屏')
  await found('在服务器上恢复账号')
  await expect(rowOf(auditor, '在服务器上恢复账号')).toContainText(/平台.*闻一鸣/)
  await found('管理设备')
  await expect(rowOf(auditor, '管理设备 · 上图')).toContainText(ROOM)
  await expect(rowOf(auditor, '汛前复核')).toContainText('全区阈值')
  // Nothing that was done here is told in a code.
  const acts = async () => {
    const answer = await auditor.request.get('/api/v1/audit?limit=500')
    const { items } = (await answer.json()) as { items: { act: string }[] }
    return [...new Set(items.map(({ act }) => act))]
  }
  await auditor.reload()
  await expect(rowOf(auditor, '导入').first()).toBeVisible()
  const cells = await auditor.locator('tbody td:nth-child(5)').allTextContents()
  expect(cells.filter((text) => /[a-z]/.test(text))).toEqual([])
  expect(await acts()).toEqual(
    expect.arrayContaining(['first', 'grant.manage', 'wall.withdraw', 'session.end', 'singleSignOn.bind']),
  )

  const file = await download(auditor, () => auditor.getByRole('button', { name: '导出' }).click())
  expect(file.name).toMatch(/^yiwang-audit-1-\d+\.ndjson$/)
  const proof = spawnSync(process.execPath, [join(ROOT, 'bin/audit.mjs'), 'verify', '--file', file.path], { encoding: 'utf8' })
  expect(proof.status, proof.stdout + proof.stderr).toBe(0)
})
