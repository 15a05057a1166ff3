/** Every role at the screens of one platform: what is not theirs is neither asked for nor heard, is said calmly, and stays in no store. */
import { expect, type Page } from '@playwright/test'
import { asker, heardBy, keptBy, logTexts, PERSONS, PHONES, plant, redisTexts } from './canaries.ts'
import { letIn, test } from './product.ts'

interface Sees {
  readonly login: string
  /** Where the first screen leads them. */
  readonly lands: '/' | '/admin'
  readonly playsBack?: boolean
  /** Panels that stay away, by name, on the pages on which one does. */
  readonly closed?: Readonly<Record<string, readonly string[]>>
  readonly administers?: boolean
  /** Accounts are theirs to read: names and staff numbers, and phones masked. */
  readonly keepsPeople?: boolean
  /** At a desk, with the map; else on a phone, whose lists come without one. Of all who follow, whoever sits there may ask for least. */
  readonly atDesk?: boolean
}

const NO_FAULTS = { '/boards/service': ['不可读报文'] }
const NO_PAST = { ...NO_FAULTS, '/flood': ['雨情'] }
const ROLES: readonly Sees[] = [
  { login: 'commander', lands: '/', playsBack: true, closed: NO_FAULTS },
  { login: 'duty', lands: '/', playsBack: true, administers: true },
  { login: 'department', lands: '/', closed: { ...NO_PAST, '/fire': ['消防控制室', '重点消防场所'] } },
  { login: 'grid', lands: '/', closed: NO_PAST },
  { login: 'wall', lands: '/', playsBack: true, closed: NO_FAULTS },
  {
    login: 'viewer',
    lands: '/',
    atDesk: true,
    closed: {
      '/': ['今日运行', '四大板块', '告警', '处置经过', '可调力量'],
      '/flood': ['雨情', '内涝点', '风险排序', '处置力量', '告警'],
      '/fire': ['消防控制室', 'AI 复核', '告警'],
      '/boards/service': ['不可读报文', '偏离'],
    },
  },
  { login: 'sysadmin', lands: '/admin', administers: true, keepsPeople: true },
  { login: 'secadmin', lands: '/admin', administers: true, keepsPeople: true },
  { login: 'audit', lands: '/admin', administers: true, keepsPeople: true },
]

const DESK = { width: 1600, height: 900 }
const PHONE = { width: 430, height: 900 }

/** What a page says when it could not read something, whatever the reason. */
const FAILED = /没有读到|读取失败|没有应答|未成功|没有成功|Not done|could not/

/** Everything a page complains of, and what is still under way. */
function watched(page: Page) {
  const complaints: string[] = []
  const open = new Set<unknown>()
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  // One stream lasts as long as the session.
  page.on(
    'request',
    (request) => request.url().includes('/api/') && request.resourceType() !== 'eventsource' && open.add(request),
  )
  page.on('requestfailed', (request) => open.delete(request))
  page.on('requestfinished', async (request) => {
    const answer = await request.response()
    if (answer && answer.status() >= 400) complaints.push(`${answer.status()} ${new URL(request.url()).pathname}`)
    open.delete(request)
  })
  return { complaints, settled: () => expect.poll(() => open.size).toBe(0) }
}

async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)
}

async function commandScreen(
  page: Page,
  { closed = {}, playsBack = false, atDesk = false }: Sees,
  settled: () => Promise<void>,
): Promise<void> {
  if (atDesk) await expect(page.locator('.maplibregl-canvas')).toBeVisible()
  for (const path of ['/', '/flood', '/fire', '/boards/service']) {
    await visit(page, path)
    await expect(page.locator('.situation p, .situation .said').first()).not.toBeEmpty()
    await settled()
    const away = async () => (await page.locator('.panel.closed').allTextContents()).join()
    for (const name of closed[path] ?? []) await expect.poll(away).toContain(name)
    if (!closed[path]) await expect.poll(away).toBe('')
    await expect(page.locator('[role=slider]')).toHaveCount(playsBack ? 1 : 0)
    expect(await page.locator('body').textContent()).not.toMatch(FAILED)
  }
  // The key of the playback belongs to those alone who may read the past.
  if (playsBack) return
  await page.keyboard.press('Space')
  await settled()
  expect(await page.locator('.player.past').count()).toBe(0)
}

async function administration(page: Page, settled: () => Promise<void>): Promise<void> {
  await expect(page.getByRole('menuitem').first()).toBeVisible()
  const names = await page.getByRole('menuitem').allInnerTexts()
  for (const name of names) {
    await page.getByRole('menuitem', { name }).click()
    await expect(page.getByRole('heading', { level: 2, name })).toBeVisible()
    await settled()
    expect(await page.locator('body').textContent()).not.toMatch(FAILED)
  }
}

/** What a browser may keep of us when nobody is signed in: how somebody likes the screen, and that it is a known one. */
const SETTINGS = ['yiwang.ground', 'yiwang.keys', 'yiwang.language', 'yiwang.seams', 'yiwang.wallScale']
const NOTHING = { session: {}, databases: [], caches: [] }

async function signOut(page: Page): Promise<void> {
  await page.locator('details.account summary').click()
  await page.getByRole('button', { name: '退出' }).click()
  await expect(page.getByRole('heading', { name: '登录' })).toBeVisible()
}

test.beforeAll(({ product }) => plant(product))

test('each role sees its own, is refused nothing, and leaves nothing behind', async ({ browser, product }) => {
  for (const role of ROLES) {
    const viewport = role.atDesk || role.lands === '/admin' ? DESK : PHONE
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce', locale: 'zh-CN' })
    await letIn(context, product, role.login)
    const page = await context.newPage()
    const { complaints, settled } = watched(page)
    const heard = heardBy(page)
    await test.step(role.login, async () => {
      await page.goto(`${product.address}/`)
      if (role.lands === '/') await commandScreen(page, role, settled)
      await visit(page, '/admin')
      if (role.administers) await administration(page, settled)
      await expect(page).toHaveURL(role.administers ? /\/admin/ : /\/$/)
      await visit(page, '/flood')
      await expect(page).toHaveURL(role.lands === '/' ? /\/flood$/ : /\/admin$/)
      await settled()
      expect([role.login, complaints]).toEqual([role.login, []])

      const kept = await keptBy(page)
      expect(kept).toMatchObject(NOTHING)
      expect(JSON.stringify(kept)).not.toMatch(new RegExp(`${PHONES.source}|${PERSONS.source}`))
      await signOut(page)
      const left = await keptBy(page)
      expect(left).toMatchObject({ ...NOTHING, cookies: ['yw_device'] })
      expect(Object.keys(left.local).filter((name) => !SETTINGS.includes(name))).toEqual([])

      const texts = await heard.texts()
      expect(texts.length).toBeGreaterThan(5)
      const hidden = role.keepsPeople ? PHONES : new RegExp(`${PHONES.source}|${PERSONS.source}`)
      expect(texts.flatMap((text) => hidden.exec(text)?.[0] ?? [])).toEqual([])
      // What is looked for is there to be found.
      if (role.keepsPeople) expect(texts.some((text) => PERSONS.test(text))).toBe(true)
    })
    await context.close()
  }
})

test('what is personal is in no log, no stream or counter of Redis, no figure and no document', async ({ product }) => {
  const ask = await asker(product, 'sysadmin')
  const pages = await Promise.all(
    ['/metrics', '/api/v1/openapi.json', '/api/v1/docs', '/readyz', '/api/v1/feeds', '/api/v1/faults'].map(async (path) => {
      const answer = await ask(path)
      expect([path, answer.status]).toEqual([path, 200])
      return answer.text()
    }),
  )
  const redis = await redisTexts(product)
  expect(redis.some((text) => text.startsWith('yw:facts '))).toBe(true)
  const logs = logTexts(product)
  expect(logs.length).toBeGreaterThan(4)
  const personal = new RegExp(`${PHONES.source}|${PERSONS.source}`)
  for (const text of [...pages, ...redis, ...logs]) expect(personal.exec(text)?.[0]).toBeUndefined()
})
