/** What a form says of an account or a device: only what is another one than before; null takes away. */
import type { Account, Asset } from '@yiwang/contract'
import { describe, expect, it } from 'vitest'
import { type AccountFields, accountChanges, entered } from './account-fields.ts'
import { type DeviceFields, deviceChanges, fieldsOf } from './device-fields.ts'

const ACCOUNT: Account = {
  id: '6f2d1c1e-0000-4000-8000-000000000001',
  login: 'gu.xiaoxi',
  name: '顾小溪',
  unit: '990107/001',
  title: '网格员',
  phone: '128****0001',
  state: 'active',
  grants: [],
  mustChange: false,
  secondFactor: false,
  created: 0,
  version: 3,
}
const { login, name, unit, title = '', phone = '' } = ACCOUNT
const KEPT: AccountFields = { login, name, unit, title, phone }

describe('an account', () => {
  it.each<[string, Partial<AccountFields>, object]>([
    ['nothing, when nothing is another one; a masked number stands for itself', {}, {}],
    ['a new name without the blanks around it', { name: ' 顾小曦 ' }, { name: '顾小曦' }],
    ['another unit', { unit: '990107/002' }, { unit: '990107/002' }],
    ['a title that was emptied', { title: ' ' }, { title: null }],
    ['a number that was taken away, and a new one', { phone: '' }, { phone: null }],
    ['a staff number that there was none of', { staff: 'Y-1' }, { staff: 'Y-1' }],
  ])('says %s', (_, changes, said) => {
    expect(accountChanges(ACCOUNT, { ...KEPT, ...changes })).toEqual(said)
  })

  it('that works nowhere yet may go on so', () => {
    const { unit: _, ...nowhere } = KEPT
    expect(accountChanges({ ...ACCOUNT, unit: '' }, nowhere)).toEqual({})
  })

  it('begins without what was left empty', () => {
    expect(entered({ login: 'a.b', name: ' 甲 ', unit: '990107', title: '', phone: ' 12800000001 ' })).toEqual({
      login: 'a.b',
      name: '甲',
      unit: '990107',
      phone: '12800000001',
    })
  })
})

const CAMERA: Asset = {
  id: 'isapi:cam-1',
  handle: 1,
  kind: 'camera',
  name: '一号点',
  crsSource: 'wgs84',
  orgPath: '990107/001',
  groups: ['集贸市场'],
  config: { device: 'isapi:cam-1', period: 30, address: '192.0.2.7' },
  traits: { ai: { fire: { score: 0.5, dwell: 3 } }, headingDeg: 90, area: [[1, 2]] },
  version: 4,
}

describe('a device', () => {
  it.each<[string, Partial<DeviceFields>, object]>([
    ['nothing, when nothing is another one', {}, {}],
    ['its owner', { owner: ACCOUNT.id }, { owner: ACCOUNT.id }],
    ['groups that were emptied', { groups: [] }, { groups: null }],
    [
      'how it reports, apart from where it stands',
      { peer: '', address: '柳岸路' },
      { address: '柳岸路', config: { address: null } },
    ],
    ['a number that was taken away', { headingDeg: null }, { traits: { headingDeg: null } }],
    [
      'all its limits when one is another one',
      { ai: [{ label: 'fire', score: 0.6, dwell: 3 }] },
      { traits: { ai: { fire: { score: 0.6, dwell: 3 } } } },
    ],
    ['that it has none of its own any more', { ai: [] }, { traits: { ai: null } }],
  ])('says %s', (_, changes, said) => {
    expect(deviceChanges(CAMERA, { ...fieldsOf(CAMERA), ...changes })).toEqual(said)
  })

  it('whose form does not show something says nothing of it', () => {
    expect(deviceChanges(CAMERA, { name: '二号点' })).toEqual({ name: '二号点' })
  })
})
