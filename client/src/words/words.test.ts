import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HOUR, MINUTE, SECOND } from '@yiwang/contract'
import i18next from 'i18next'
import { beforeAll, describe, expect, test } from 'vitest'
import { en } from './en.ts'
import type { Say } from './index.ts'
import { clockText, countdownText, durationText, momentText, runningText, todayText } from './time.ts'
import { zh } from './zh.ts'

const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((m) => m[1]).sort()

const SCREENS = join(import.meta.dirname, '..')
const sources = readdirSync(SCREENS, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !/^words\/(zh|en)\.ts$|\.test\.ts$/.test(file))
  .map((file) => readFileSync(join(SCREENS, file), 'utf8'))
  .join('\n')
/** Names of words that are put together where they are said: what stands before and after the part that differs. */
const composed = [...sources.matchAll(/`([\w.]+)\$\{[^}]+\}([\w.]*)`/g)].map(([, before = '', after = '']) => ({ before, after }))

describe('words', () => {
  test.each(Object.keys(zh))('%s is said somewhere', (key) => {
    const whole = [`'${key}'`, `"${key}"`].some((name) => sources.includes(name))
    expect(whole || composed.some(({ before, after }) => key.startsWith(before) && key.endsWith(after))).toBe(true)
  })
  test('both languages have the same keys', () => expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort()))
  test.each(Object.keys(zh) as (keyof typeof zh)[])('%s fills the same places in both', (key) => {
    expect(en[key]).not.toBe('')
    if (!key.startsWith('time.')) expect(places(en[key])).toEqual(places(zh[key]))
  })
  test('Chinese stays out of the English screens', () => {
    for (const [key, text] of Object.entries(en)) if (key !== 'bar.language') expect(text).not.toMatch(/\p{Script=Han}/u)
  })
})

describe('times', () => {
  beforeAll(() =>
    i18next.init({
      lng: 'zh',
      keySeparator: false,
      nsSeparator: false,
      interpolation: { escapeValue: false },
      showSupportNotice: false,
      resources: { zh: { translation: zh }, en: { translation: en } },
    }),
  )
  // 2026-05-14 14:32:08 in Beijing
  const NOW = Date.UTC(2026, 4, 14, 6, 32, 8)
  const zhT = () => i18next.getFixedT('zh') as Say
  const enT = () => i18next.getFixedT('en') as Say

  test('Beijing time, whatever the machine’s zone', () => {
    expect(clockText(NOW)).toBe('14:32:08')
    expect(clockText(Date.UTC(2026, 4, 14, 16, 0, 0))).toBe('00:00:00')
    expect(momentText(NOW - HOUR, NOW, zhT(), 'zh')).toBe('13:32:08')
    expect(momentText(NOW - 15 * HOUR, NOW, zhT(), 'zh')).toBe('5月13日 23:32')
    expect(momentText(NOW - 15 * HOUR, NOW, enT(), 'en')).toBe('13 May 23:32')
    expect(todayText(NOW, zhT(), 'zh')).toBe('5月14日 周四')
    expect(todayText(NOW, enT(), 'en')).toBe('Thu 14 May')
  })

  test.each([
    [18 * SECOND, '18 秒', '18 s'],
    [18 * MINUTE + 40 * SECOND, '18 分', '18 min'],
    [65 * MINUTE, '1 时 05 分', '1 h 05 min'],
    [3 * HOUR, '3 时', '3 h'],
    [72 * HOUR, '3 天', '3 d'],
    [-5, '0 秒', '0 s'],
  ])('%d ms lasts %s', (span, inZh, inEn) => {
    expect(durationText(span, zhT())).toBe(inZh)
    expect(durationText(span, enT())).toBe(inEn)
  })

  test.each([
    [78 * SECOND, '01:18'],
    [77_001, '01:18'],
    [1, '00:01'],
    [0, '00:00'],
    [-12 * SECOND, '00:12'],
    [HOUR + 62 * SECOND, '1:01:02'],
  ])('%d ms left reads %s', (left, text) => expect(countdownText(left)).toBe(text))

  test('a running clock rounds down', () => expect(runningText(7_999)).toBe('00:07'))
})
