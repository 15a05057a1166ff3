/** XML of devices: what is refused, what is read, and that nothing hangs. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { childOf, childrenOf, elementFromJson, parseXml } from './xml.ts'

describe('parseXml', () => {
  it.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['an open element', '<a><b>1</b>'],
    ['crossed elements', '<a><b></a></b>'],
    ['two roots', '<a/><b/>'],
    ['a DTD', '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'],
    ['a DTD in lower case', '<!doctype a><a/>'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['an undeclared entity', '<a>&x;</a>'],
    ['a bare ampersand', '<a>a & b</a>'],
    ['a character reference to nothing', '<a>&#0;</a>'],
    ['an open comment', '<a><!-- x</a>'],
    ['an open CDATA section', '<a><![CDATA[x</a>'],
    ['an attribute twice', '<a x="1" x="2"/>'],
    ['too much depth', `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`],
    ['endless depth', '<a>'.repeat(100_000)],
    ['too much of it', `<a>${'x'.repeat(600_000)}</a>`],
    ['a NUL', '<a>\0</a>'],
  ])('refuses %s', (_, text) => {
    expect(parseXml(text)).toBeUndefined()
  })

  it('expands no billion laughs', () => {
    const laughs = Array.from({ length: 9 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('')
    expect(parseXml(`<!DOCTYPE a [<!ENTITY l0 "ha">${laughs}]><a>&l9;</a>`)).toBeUndefined()
  })

  it('reads names without prefixes, texts trimmed and with the five entities', () => {
    const root = parseXml(
      '\ufeff<?xml version="1.0"?>\n<n:a xmlns:n="q"><!-- <b> --><n:b> &lt;1&#x41;&amp; </n:b><b><![CDATA[<&lt;]]></b></n:a>\n',
    )
    expect(root?.name).toBe('a')
    expect(root && childrenOf(root, 'b').map((b) => b.text)).toEqual(['<1A&', '<&lt;'])
  })

  it('looks at direct children only', () => {
    const root = parseXml('<a><x><b>deep</b></x><b>here</b></a>')
    expect(root && childOf(root, 'b')?.text).toBe('here')
  })

  it.each(['__proto__', 'constructor', 'prototype'])('is not harmed by an element called %s', (name) => {
    expect(parseXml(`<a><${name}><polluted>1</polluted></${name}></a>`)).toBeUndefined()
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })

  it('never throws and never hangs', () => {
    const pieces = fc.constantFrom(
      '<a>',
      '</a>',
      '<b x="1">',
      '</b>',
      '<![CDATA[',
      ']]>',
      '<!--',
      '-->',
      '&amp;',
      '&',
      'x',
      '<',
      '>',
      '<?x',
      '?>',
    )
    fc.assert(fc.property(fc.array(pieces, { maxLength: 200 }), (list) => void parseXml(list.join(''))))
    const long = '<a b="'.repeat(20_000)
    const started = performance.now()
    parseXml(long)
    parseXml('<'.repeat(200_000))
    parseXml(`<a>${'&amp;'.repeat(80_000)}</a>`)
    expect(performance.now() - started).toBeLessThan(5_000)
  })
})

it('reads JSON as the same tree', () => {
  const [root] = elementFromJson('a', { b: [1, 'x', { c: null }], d: true })
  expect(root && childrenOf(root, 'b').map((b) => b.text)).toEqual(['1', 'x', ''])
  expect(root && childOf(root, 'd')?.text).toBe('true')
})
