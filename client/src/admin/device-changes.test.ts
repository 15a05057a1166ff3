/** What a form says of a device: only what is other than before, and null for what is taken away. */
import type { Asset } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { sampleAsset } from '../../dev/sample.ts'
import { changesOf } from './device-changes.ts'

const camera: Asset = {
  ...sampleAsset(1, 'camera'),
  name: '东街集市',
  address: '东街 3 号',
  groups: ['集贸市场'],
  config: { device: 'isapi:cam-1', period: 60 },
  traits: { headingDeg: 90, ai: { flame: { score: 0.8, dwell: 5 } } },
}
const same = {
  name: '东街集市',
  address: '东街 3 号',
  groups: ['集贸市场'],
  period: 60,
  headingDeg: 90,
  ai: [{ label: 'flame', score: 0.8, dwell: 5 }],
}

test.each<[string, object, object]>([
  ['nothing', {}, {}],
  ['another name', { name: '东街早市' }, { name: '东街早市' }],
  ['no address any more', { address: '' }, { address: null }],
  ['in no group any more', { groups: [] }, { groups: null }],
  ['in one more group', { groups: ['集贸市场', '重点'] }, { groups: ['集贸市场', '重点'] }],
  ['speaks at no rhythm we know', { period: undefined }, { config: { period: null } }],
  ['looks elsewhere', { headingDeg: 180 }, { traits: { headingDeg: 180 } }],
  ['sees further than was said', { fovDeg: 60 }, { traits: { fovDeg: 60 } }],
  ['judges nothing any more', { ai: [] }, { traits: { ai: null } }],
  [
    'judges another way',
    { ai: [{ label: 'flame', score: 0.9, dwell: 5 }] },
    { traits: { ai: { flame: { score: 0.9, dwell: 5 } } } },
  ],
])('%s', (_what, change, told) => expect(changesOf(camera, { ...same, ...change })).toEqual(told))
