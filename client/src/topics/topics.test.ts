/** Walks the register of topics: what a topic names exists, and what exists is named by some topic. */

import { readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import * as layers from '../map/layers/registry.ts'
import * as panels from '../panels/registry.ts'
import { en } from '../words/en.ts'
import { zh } from '../words/zh.ts'
import { BOARDS, TOPICS, topicAt } from './find.ts'
import { foldedColumns } from './fold.ts'
import * as registry from './registry.ts'
import type { Topic } from './topic.ts'

const ALL = Object.values<Topic>(registry)
const shown = (topic: Topic) => Object.values(topic.columns).flat()

describe.each(ALL.map((topic) => [topic.id, topic] as const))('%s', (id, topic) => {
  test('stands in its own file under its own name', () => {
    expect(Object.entries(registry)).toContainEqual([id, topic])
    expect(readdirSync(new URL('.', import.meta.url))).toContain(`${id}.ts`)
  })
  test('has a title in both languages', () => {
    expect(zh[topic.title]).not.toBe('')
    expect(en[topic.title]).not.toBe('')
  })
  test('names panels that exist, each once', () => {
    for (const panel of shown(topic)) expect(panels).toHaveProperty(panel)
    expect(new Set(shown(topic)).size).toBe(shown(topic).length)
  })
  test('names layers that exist', () => {
    const known = Object.values(layers).map((layer) => layer.id)
    expect(known).toEqual(expect.arrayContaining([...topic.layers]))
  })
  test('always shows the alerts, in a feed and on the map', () => {
    expect(shown(topic)).toContain('feed')
    expect(topic.layers).toContain('alerts')
  })
  test('on three screens each of its panels has a place', () => {
    const { left, right } = foldedColumns(topic.columns, 'triple')
    expect([...left, ...right].flatMap(({ groups }) => groups.flat()).sort()).toEqual(shown(topic).sort())
  })
  test('on a phone the alerts stand in their own tab, and every panel once at most', () => {
    const { left, right } = foldedColumns(topic.columns, 'phone')
    expect(right.flatMap(({ groups }) => groups.flat())).toEqual(['asset', 'feed'])
    const others = left.flatMap(({ groups }) => groups.flat())
    expect(others).toEqual([...new Set(others)])
    expect(others).not.toContain('feed')
  })
  test('is where its path leads', () => {
    expect(topicAt(topic.path)).toBe(topic)
    expect(topicAt(`${topic.path.replace(/\/$/, '')}/`)).toBe(topic)
  })
})

describe('all topics', () => {
  test('every panel is used by one', () => {
    expect(new Set(ALL.flatMap(shown))).toEqual(new Set(Object.keys(panels)))
  })
  test('every layer of the map is shown by one', () => {
    expect(new Set(ALL.flatMap(({ layers }) => layers))).toEqual(new Set(Object.values(layers).map(({ id }) => id)))
  })
  test('paths are different, ranks are different', () => {
    expect(new Set(ALL.map(({ path }) => path)).size).toBe(ALL.length)
    for (const row of [BOARDS, TOPICS]) expect(row.map(({ order }) => order)).toEqual(row.map((_, i) => i))
  })
  test('the overview and four boards are on the keys 0 to 4', () =>
    expect(BOARDS.map(({ id }) => id)).toEqual(['overview', 'governance', 'service', 'safety', 'economy']))
  test('an unknown path shows the overview', () => expect(topicAt('/nowhere').id).toBe('overview'))
})
