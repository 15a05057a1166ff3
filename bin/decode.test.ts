/** `npm run -s decode` as a child of its own: every recorded frame of every protocol, streaming, and readers that leave. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { deviceMessage } from '@yiwang/contract'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ROOT } from './root.mjs'

const PROTOCOLS = ['dji', 'frigate', 'gb26875', 'isapi', 'observation', 'sl651']
/** A cold build may come first. */
const PATIENCE = 240_000

const children: ChildProcess[] = []

afterEach(() => {
  for (const child of children.splice(0)) if (child.exitCode === null) child.kill('SIGKILL')
})

function start(...args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, 'bin/decode.mjs'), ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  children.push(child)
  child.stdin.on('error', () => {})
  return child
}

async function run(args: string[], input: string) {
  const child = start(...args)
  const [out, err] = [child.stdout.toArray(), child.stderr.toArray()]
  child.stdin.end(input)
  const [code] = await once(child, 'close')
  return { code, out: Buffer.concat(await out).toString(), err: Buffer.concat(await err).toString() }
}

interface Frame {
  readonly input: unknown
  readonly decoded: unknown
}

function framesOf(protocol: string): Frame[] {
  const folder = join(ROOT, 'fixtures/frames', protocol)
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'))
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')))
}

describe('the decode tool', { timeout: PATIENCE }, () => {
  it.each(PROTOCOLS)('decodes every frame of %s in order', async (protocol) => {
    const frames = framesOf(protocol)
    const { code, out } = await run([protocol], frames.map(({ input }) => `${JSON.stringify(input)}\n\n`).join(''))
    expect(code).toBe(0)
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    expect(lines).toEqual(frames.flatMap(({ decoded }) => [decoded, { error: 'input' }]))
  })

  it.each(PROTOCOLS)('prints our own messages of %s', async (protocol) => {
    const frames = framesOf(protocol)
    const { code, out } = await run([protocol, '--normalised'], frames.map(({ input }) => `${JSON.stringify(input)}\n`).join(''))
    expect(code).toBe(0)
    const lines = out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line))
    expect(lines).toHaveLength(frames.length)
    for (const line of lines) z.union([z.array(deviceMessage), z.object({ error: z.string() })]).parse(line)
  })

  it('answers a line before the next one comes', async () => {
    const child = start('frigate')
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    for (const count of [1, 2]) {
      child.stdin.write(`{"topic":"frigate/gate1/car","text":"${count}"}\n`)
      expect(JSON.parse((await answers.next()).value)).toMatchObject({ count })
    }
    child.stdin.end()
    expect(await once(child, 'close')).toEqual([0, null])
  })

  it('ends quietly when its reader leaves', async () => {
    const child = start('frigate')
    const err = child.stderr.toArray()
    const line = '{"topic":"frigate/gate1/car","text":"1"}\n'
    child.stdin.write(line)
    await once(child.stdout, 'data')
    child.stdout.destroy()
    const more = setInterval(() => child.stdin.write(line.repeat(1_000)), 5)
    const [code] = await once(child, 'close')
    clearInterval(more)
    expect([code, Buffer.concat(await err).toString()]).toEqual([0, ''])
  })

  it('answers every one of many lines', async () => {
    const lines = 20_000
    const text = 'x'.repeat(1_000)
    const { code, out } = await run(['frigate'], `{"topic":"frigate/gate1/car","text":"${text}"}\n`.repeat(lines))
    expect(code).toBe(0)
    expect(out).toBe('{"error":"topic"}\n'.repeat(lines))
  })

  it('refuses an unknown protocol with 2, one sentence beside and nothing on standard output', async () => {
    const { code, out, err } = await run(['nonsense'], '{"hex":"00"}\n')
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^Unknown protocol "nonsense"[^\n]*\n$/)
    for (const protocol of PROTOCOLS) expect(err).toContain(protocol)
  })

  it('explains itself', async () => {
    const { code, out } = await run(['--help'], '')
    expect(code).toBe(0)
    expect(out).toContain('--normalised')
  })
})
