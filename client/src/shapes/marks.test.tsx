/** No fact is carried by colour alone: every level in every state is told from every other by its outline and its strokes. */
import { readFileSync } from 'node:fs'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { LevelMark, type Look } from './marks.tsx'

const LOOKS: readonly Look[] = ['filled', 'hollow', 'dashed']

/** As it is in grey: what it is drawn of, and how its state is drawn, without the level's class and name. */
const drawings = ([1, 2, 3, 4] as const).flatMap((level) =>
  LOOKS.map((look) =>
    renderToStaticMarkup(<LevelMark level={level} look={look} label="" />).replace(`level level-${level}`, 'level'),
  ),
)

test('four levels in three states are twelve drawings', () => {
  expect(new Set(drawings).size).toBe(12)
  // The level is in both of its paths: the outline and the numeral.
  for (const path of ['outline', 'numeral']) {
    const paths = drawings.map((markup) => new RegExp(`class="${path}" d="([^"]+)"`).exec(markup)?.[1])
    expect(new Set(paths).size).toBe(4)
  }
})

test('the three states are drawn differently: filled, an outline, a broken outline', () => {
  const css = readFileSync(new URL('../style/tokens.css', import.meta.url), 'utf8')
  expect(css).toMatch(/svg\.level\.filled \.outline \{\s*fill: var\(--level\)/)
  expect(css).toMatch(/svg\.level\.hollow \.outline,\s*svg\.level\.dashed \.outline \{\s*stroke: var\(--level\)/)
  expect(css).toMatch(/svg\.level\.dashed \.outline \{\s*stroke-dasharray:/)
})
