/** The supervisor with real child processes: order, restart, what the server is told, nothing left behind. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Part } from './child.mjs'
import { ROOT } from './root.mjs'
import { isAlive } from './running.mjs'
import { Supervisor } from './supervisor.mjs'

let folder: string
let supervisor: Supervisor
const said: string[] = []

beforeEach(() => {
  said.length = 0
  folder = mkdtempSync(join(tmpdir(), 'yiwang-supervisor-'))
  supervisor = new Supervisor({ say: (line) => void said.push(line) })
  supervisor.logTo(folder)
})
afterEach(async () => {
  await supervisor.stop()
  rmSync(folder, { recursive: true })
})

/** A node child that lives until it is told to end and notes in a common file when it does. */
function part(
  name: Part['name'],
  script = 'process.on("SIGTERM", () => { note("ended"); process.exit(0) }); setInterval(() => {}, 1e6)',
): Part {
  const file = join(folder, `${name}.mjs`)
  const journal = JSON.stringify(join(folder, 'journal'))
  writeFileSync(
    file,
    `import { appendFileSync } from 'node:fs'\nconst note = (what) => appendFileSync(${journal}, '${name} ' + what + '\\n')\n${script}\nnote('ready')\n`,
  )
  const guard = pathToFileURL(join(ROOT, 'bin/end-with-parent.mjs')).href
  return {
    name,
    isNode: true,
    ends: 'SIGTERM',
    isReady: () => journalLines().includes(`${name} ready`),
    command: () => ({ file: process.execPath, args: ['--import', guard, file] }),
  }
}

function journalLines(): string[] {
  try {
    return readFileSync(join(folder, 'journal'), 'utf8').trim().split('\n')
  } catch {
    return []
  }
}

const childNamed = (name: string) => supervisor.children.find((child) => child.name === name)

test('starts what others wait for first, ends everything in the opposite order', async () => {
  await supervisor.start([part('redis')])
  await supervisor.start([part('ingest')])
  await supervisor.start([part('demo')])
  const pids = supervisor.children.map((child) => child.pid ?? 0)
  expect(pids.every(isAlive)).toBe(true)
  await supervisor.stop()
  expect(journalLines()).toEqual(['redis ready', 'ingest ready', 'demo ready', 'demo ended', 'ingest ended', 'redis ended'])
  expect(pids.some(isAlive)).toBe(false)
  expect(supervisor.children.map((child) => child.health.state)).toEqual(['down', 'down', 'down'])
})

test('a killed child is started again, counted, and the server hears of it', async () => {
  await supervisor.start([part('ingest')])
  await supervisor.start([part('server', 'process.on("message", (m) => note(JSON.stringify(m)))')])
  const before = childNamed('ingest')?.pid ?? 0
  process.kill(before, 'SIGKILL')
  await vi.waitFor(() => expect(childNamed('ingest')?.health).toMatchObject({ state: 'up', restarts: 1 }), 30_000)
  expect(childNamed('ingest')?.pid).not.toBe(before)
  expect(said).toContain('ingest ended by SIGKILL; starting it again in 0.2 s')
  await vi.waitFor(() => {
    const told = journalLines()
      .filter((line) => line.startsWith('server {'))
      .map((line) => JSON.parse(line.slice('server '.length)))
    const states = told.map(({ processes }) => processes.find((p: { name: string }) => p.name === 'ingest').state)
    expect(states).toContain('restarting')
    expect(states.at(-1)).toBe('up')
    expect(told.at(-1)).toMatchObject({
      type: 'processes',
      processes: [
        { name: 'ingest', restarts: 1 },
        { name: 'server', state: 'up' },
      ],
    })
  }, 30_000)
})

test('a server started again is told how everybody is', async () => {
  await supervisor.start([part('ingest')])
  await supervisor.start([part('server', 'process.once("message", (m) => note("born " + m.processes.length))')])
  process.kill(childNamed('server')?.pid ?? 0, 'SIGKILL')
  await vi.waitFor(() => expect(journalLines().filter((line) => line === 'server born 2')).toHaveLength(2), 30_000)
})

test('a child that cannot live says why and waits longer each time', async () => {
  const started = supervisor.start([part('mqtt', 'console.error("port 1883 is taken"); process.exit(3)')])
  await vi.waitFor(() => expect(childNamed('mqtt')?.health.restarts).toBeGreaterThanOrEqual(2), 30_000)
  expect(said[0]).toBe('mqtt ended with 3; starting it again in 0.2 s. Its last words: port 1883 is taken')
  expect(said[1]).toContain('again in 0.4 s')
  expect(childNamed('mqtt')?.health).toMatchObject({ state: 'restarting', reason: 'ended with 3' })
  await supervisor.stop()
  await started
})

test('a program that is not there is reported like one that died', async () => {
  const started = supervisor.start([{ ...part('redis'), command: () => ({ file: '/nonexistent/redis-server', args: [] }) }])
  await vi.waitFor(() => expect(said[0]).toBe('redis cannot be started (ENOENT); starting it again in 0.2 s'), 30_000)
  await supervisor.stop()
  await started
})

test('children do not outlive a supervisor that is killed', async () => {
  const child = part('ingest')
  const { file, args } = child.command()
  const script = `
    import { spawn } from 'node:child_process'
    const child = spawn(${JSON.stringify(file)}, ${JSON.stringify(args)}, { detached: true, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    console.log(child.pid)
    setInterval(() => {}, 1e6)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  const pid = await new Promise<number>((resolve) => parent.stdout.once('data', (text) => resolve(Number(text))))
  await vi.waitFor(() => expect(journalLines()).toContain('ingest ready'), 30_000)
  parent.kill('SIGKILL')
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), 30_000)
  expect(journalLines()).toContain('ingest ended')
})
