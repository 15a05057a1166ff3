/** Multipart: the same parts for any chunking, boundaries as cameras write them, lengths that lie, bodies that never end. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundaryOf, headerParameter, MultipartSplitter } from './multipart.ts'

const latin1 = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'))

function bodies(
  boundary: string,
  chunks: readonly (string | Uint8Array)[],
): { readonly bodies: string[]; readonly dropped: number } {
  const splitter = new MultipartSplitter(boundary)
  const parts = chunks.flatMap((chunk) => splitter.push(typeof chunk === 'string' ? latin1(chunk) : chunk))
  parts.push(...splitter.end())
  return { bodies: parts.map((part) => Buffer.from(part.body).toString('latin1')), dropped: splitter.dropped }
}

describe('boundaryOf', () => {
  it.each([
    ['multipart/mixed; boundary=abc', 'abc'],
    ['multipart/form-data; charset=utf-8; boundary="a b"', 'a b'],
    ['Multipart/x-mixed-replace;BOUNDARY=--boundary', '--boundary'],
    ['multipart/mixed', undefined],
    ['application/xml; boundary=abc', undefined],
    ['', undefined],
  ])('%s', (type, boundary) => {
    expect(boundaryOf(type)).toBe(boundary)
  })
})

it('reads parameters of headers', () => {
  expect(headerParameter('form-data; name="image"; filename="a;b.jpg"', 'name')).toBe('image')
  expect(headerParameter('form-data; filename="a;b.jpg"', 'filename')).toBe('a;b.jpg')
  expect(headerParameter('form-data', 'name')).toBeUndefined()
})

describe('MultipartSplitter', () => {
  const CASES: readonly (readonly [name: string, boundary: string, text: string, bodies: readonly string[], dropped: number])[] =
    [
      ['plain', 'b', '--b\r\nA: 1\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n', ['one', 'two'], 0],
      ['line feeds only', 'b', '--b\n\none\n--b--', ['one'], 0],
      ['dashes stated that the body carries', '--b', '----b\r\n\r\none\r\n----b--\r\n', ['one'], 0],
      ['dashes stated that the body leaves out', '--b', '--b\r\n\r\none\r\n--b--\r\n', ['one'], 0],
      ['a preamble', 'b', 'hello\r\n--b\r\n\r\none\r\n--b\r\n', ['one'], 0],
      ['a length', 'b', '--b\r\nContent-Length: 3\r\n\r\none\r\n--b\r\n', ['one'], 0],
      ['a length, then nothing', 'b', '--b\r\nContent-Length: 3\r\n\r\none', ['one'], 0],
      [
        'a length over a boundary inside',
        'b',
        '--b\r\nContent-Length: 9\r\n\r\nx\r\n--b\r\ny\r\n--b--\r\n',
        ['x\r\n--b\r\ny'],
        0,
      ],
      ['a length that is too short', 'b', '--b\r\nContent-Length: 1\r\n\r\none\r\n--b--\r\n', ['one'], 0],
      [
        'a length that is too long',
        'b',
        '--b\r\nContent-Length: 900\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--\r\n',
        ['one', 'two'],
        0,
      ],
      ['an absurd length', 'b', '--b\r\nContent-Length: 999999999999\r\n\r\none\r\n--b--\r\n', ['one'], 0],
      [
        'a delimiter right behind the length',
        'b',
        '--b\r\nContent-Length: 3\r\n\r\none--b\r\n\r\ntwo\r\n--b--',
        ['one', 'two'],
        0,
      ],
      ['a part without an end', 'b', '--b\r\n\r\none\r\n--b\r\n\r\ntw', ['one'], 1],
      ['a boundary that is only the beginning of a line', 'b', '--b\r\n\r\n--bar\r\n--b--\r\n', ['--bar'], 0],
      ['a boundary in the middle of a line', 'b', '--b\r\n\r\nx--b\r\n--b--\r\n', ['x--b'], 0],
      ['an empty body', 'b', '--b\r\n\r\n\r\n--b--\r\n', [''], 0],
      ['headers without an end', 'b', `--b\r\nX: ${'x'.repeat(9_000)}\r\n\r\none\r\n--b\r\n\r\ntwo\r\n--b--`, ['two'], 1],
      ['two delimiters in a row', 'b', '--b\r\n--b\r\n\r\none\r\n--b--\r\n', ['one'], 0],
      ['blanks behind a delimiter', 'b', '--b \t\r\n\r\none\r\n--b--  \r\n', ['one'], 0],
    ]

  it.each(CASES)('%s', (_, boundary, text, expected, dropped) => {
    const whole = bodies(boundary, [text])
    expect(whole).toEqual({ bodies: expected, dropped })
    expect(bodies(boundary, [...text])).toEqual(whole)
  })

  it('gives the same parts for any chunking', () => {
    const line = fc.constantFrom('--b', '--b--', '--bx', 'Content-Length: 4', 'Content-Length: 40', 'A: 1', '', 'text', '-', '\r')
    const text = fc.array(fc.tuple(line, fc.constantFrom('\r\n', '\n', ''))).map((lines) => lines.flat().join(''))
    fc.assert(
      fc.property(text, fc.array(fc.nat(8), { minLength: 1 }), (stream, sizes) => {
        const chunks: string[] = []
        for (let at = 0, i = 0; at < stream.length; i++) {
          const size = 1 + (sizes[i % sizes.length] ?? 0)
          chunks.push(stream.slice(at, at + size))
          at += size
        }
        expect(bodies('b', chunks)).toEqual(bodies('b', [stream]))
      }),
      { numRuns: 2_000 },
    )
  })

  it('keeps neighbours of a damaged part', () => {
    const part = (body: string) => `--b\r\nContent-Length: ${body.length}\r\n\r\n${body}\r\n`
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (noise) => {
        const middle = Buffer.from(noise).toString('latin1')
        const found = bodies('b', [part('first'), `--b\r\n\r\n${middle}\r\n`, part('last'), '--b--\r\n']).bodies
        expect(found[0]).toBe('first')
        expect(found.at(-1)).toBe('last')
      }),
    )
  })

  it('is bounded: a part that never ends is given up, and the next is read', () => {
    const splitter = new MultipartSplitter('b')
    splitter.push(latin1('--b\r\n\r\n'))
    const noise = new Uint8Array(1_024 * 1_024).fill(0x78)
    for (let i = 0; i < 40; i++) expect(splitter.push(noise)).toEqual([])
    expect(splitter.dropped).toBe(1)
    const [next] = splitter.push(latin1('\r\n--b\r\n\r\nnext\r\n--b--\r\n'))
    expect(Buffer.from(next?.body ?? []).toString()).toBe('next')
  })

  it('reads a megabyte in single bytes without slowing down', () => {
    const splitter = new MultipartSplitter('b')
    splitter.push(latin1('--b\r\nContent-Length: 1000000\r\n\r\n'))
    const byte = Uint8Array.of(0x41)
    const started = performance.now()
    for (let i = 0; i < 1_000_000; i++) splitter.push(byte)
    const [part] = splitter.push(latin1('\r\n--b--\r\n'))
    expect(part?.body.length).toBe(1_000_000)
    expect(performance.now() - started).toBeLessThan(10_000)
  })
})
