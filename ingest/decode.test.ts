/** The decode tool's lines: what is input, what is not, in order, for any chunking. */
import { PassThrough, Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter } from './codec/lines.ts'
import { decode } from './decode.ts'
import { decodeInputOf } from './decode-line.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

async function run(args: readonly string[], chunks: readonly (string | Uint8Array)[]) {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const stdin = Readable.from(chunks.map((chunk) => Buffer.from(chunk)))
  const out = stdout.toArray()
  const err = stderr.toArray()
  const code = await decode(args, { stdin, stdout, stderr })
  stdout.end()
  stderr.end()
  return { code, out: Buffer.concat(await out).toString(), err: Buffer.concat(await err).toString() }
}

describe('lines', () => {
  it.each([
    ['', 'blank'],
    ['   ', 'blank'],
    ['\r', 'blank'],
    ['nonsense', 'no JSON'],
    ['[]', 'no object'],
    ['7', 'no object'],
    ['{}', 'no input member'],
    ['{"receivedTime":"2026-03-15T00:00:00Z"}', 'no input member'],
    ['{"hex":"00","text":"a"}', 'two input members'],
    ['{"chunks":[],"messages":[{"topic":"a","payload":"b"}]}', 'two input members'],
    ['{"hex":"0"}', 'bad hex'],
    ['{"hex":"0g"}', 'bad hex'],
    ['{"hex":7}', 'bad hex'],
    ['{"chunks":["00","0"]}', 'bad hex'],
    ['{"chunks":"00"}', 'no list'],
    ['{"text":null}', 'no text'],
    ['{"textChunks":["a",1]}', 'no text'],
    ['{"messages":[]}', 'no message'],
    ['{"messages":[{"payload":"a"}]}', 'no topic'],
    ['{"messages":[{"topic":"a"}]}', 'no payload'],
    ['{"messages":[{"topic":"a","payload":"b","payloadHex":"00"}]}', 'two payloads'],
    ['{"messages":[{"topic":"a","payloadHex":"0"}]}', 'bad hex'],
    [`{"text":"a","x":${'['.repeat(100)}${']'.repeat(100)}}`, 'too deep'],
  ])('%j is no input: %s', (line) => {
    expect(decodeInputOf(bytes(line))).toBeUndefined()
  })

  it.each([
    ['{"hex":"0A ff\\n00"}', { hex: Uint8Array.of(10, 255, 0) }],
    ['{"hex":""}', { hex: new Uint8Array() }],
    ['{"chunks":["00","FF"]}', { chunks: [Uint8Array.of(0), Uint8Array.of(255)] }],
    ['{"chunks":[]}', { chunks: [] }],
    ['{"text":"浙","anything":{"else":1}}', { text: '浙' }],
    ['{"textChunks":["a","b"],"contentType":"x"}\r', { textChunks: ['a', 'b'], contentType: 'x' }],
    [
      '{"messages":[{"topic":"a","payload":"é"},{"topic":"b","payloadHex":"00"}]}',
      {
        messages: [
          { topic: 'a', payload: bytes('é') },
          { topic: 'b', payload: Uint8Array.of(0) },
        ],
      },
    ],
    [
      '{"text":"a","topic":"t","prefix":"p","receivedTime":"2026-03-15T09:30:00+08:00"}',
      { text: 'a', topic: 't', prefix: 'p', receivedTime: Date.parse('2026-03-15T01:30:00Z') },
    ],
    ['{"text":"a","topic":7,"receivedTime":"2026-03-15T09:30:00"}', { text: 'a' }],
  ])('%s', (line, input) => {
    expect(decodeInputOf(bytes(line))).toEqual(input)
  })

  it('comes out as undefined when it is too long, and the next one is read', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme-ascii', maxLength: 12 }).map((s) => s.replaceAll('\n', ''))),
        fc.integer({ min: 1, max: 9 }),
        (lines, size) => {
          const all = bytes(lines.map((line) => `${line}\n`).join(''))
          const splitter = new LineSplitter(8)
          const found: (string | undefined)[] = []
          for (let at = 0; at < all.length; at += size)
            for (const line of splitter.push(all.subarray(at, at + size))) found.push(line && Buffer.from(line).toString())
          expect([...splitter.end()]).toEqual([])
          expect(found).toEqual(lines.map((line) => (line.length > 8 ? undefined : line)))
        },
      ),
    )
  })
})

describe('decode', () => {
  const car = '{"topic":"frigate/gate1/car","text":"2"}'
  const count = '{"kind":"count","camera":"gate1","label":"car","count":2}'

  it('answers each line in its place, the last one without an end too', async () => {
    expect(await run(['frigate'], [`${car}\n\nx\n${car}\r\n`, car])).toEqual({
      code: 0,
      out: `${count}\n{"error":"input"}\n{"error":"input"}\n${count}\n${count}\n`,
      err: '',
    })
  })

  it('does not mind where chunks end', async () => {
    const all = Buffer.from('{"topic":"frigate/北门/车","text":"2"}\n')
    const { out } = await run(
      ['frigate'],
      [...all].map((byte) => Uint8Array.of(byte)),
    )
    expect(JSON.parse(out)).toEqual({ kind: 'count', camera: '北门', label: '车', count: 2 })
  })

  it('keeps no state from one line to the next', async () => {
    const line = (data: string) => `{"topic":"thing/product/a/osd","text":${JSON.stringify(`{"data":${data}}`)}}\n`
    const { out } = await run(['dji'], [line('{"a":1}'), line('{"b":2}')])
    expect(
      out
        .split('\n')
        .filter(Boolean)
        .map((text) => JSON.parse(text).merged),
    ).toEqual([{ a: 1 }, { b: 2 }])
  })

  it.each([
    [['nonsense'], 'Unknown protocol "nonsense"'],
    [[], 'No protocol given'],
    [['--normalised'], 'No protocol given'],
    [['frigate', '--loud'], 'Unknown argument "--loud"'],
    [['constructor'], 'Unknown protocol "constructor"'],
  ])('%j ends with 2 and one sentence', async (args, why) => {
    const { code, out, err } = await run(args, [car])
    expect([code, out]).toEqual([2, ''])
    expect(err).toMatch(/^[^\n]+\n$/)
    expect(err).toContain(why)
    for (const name of ['dji', 'frigate', 'gb26875', 'isapi', 'observation', 'sl651']) expect(err).toContain(name)
  })

  it('explains itself', async () => {
    const { code, out, err } = await run(['--help'], [])
    expect([code, err]).toEqual([0, ''])
    for (const word of ['hex', 'chunks', 'text', 'textChunks', 'messages', '--normalised', 'gb26875']) expect(out).toContain(word)
  })

  it('answers nothing to nothing', async () => {
    expect(await run(['isapi'], [])).toEqual({ code: 0, out: '', err: '' })
  })

  it('survives any line', async () => {
    for (const protocol of ['dji', 'frigate', 'gb26875', 'isapi', 'observation', 'sl651'])
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.oneof(
              fc.json(),
              fc.string(),
              fc.record({ text: fc.string() }).map((line) => JSON.stringify(line)),
              fc.record({ hex: fc.uint8Array().map((b) => Buffer.from(b).toString('hex')) }).map((line) => JSON.stringify(line)),
            ),
            { maxLength: 5 },
          ),
          async (lines) => {
            const flat = lines.map((line) => line.replace(/\n/g, ' '))
            const { code, out } = await run([protocol], [flat.map((line) => `${line}\n`).join('')])
            expect(code).toBe(0)
            expect(out.split('\n').length - 1).toBe(flat.length)
          },
        ),
        { numRuns: 40 },
      )
  })
})
