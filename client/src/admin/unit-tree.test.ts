/** The organisation as a tree, from rows in any order. */
import type { OrgUnit } from '@yiwang/contract'
import { expect, test } from 'vitest'
import { hasEnded, treeOf, type UnitNode, withGrids } from './unit-tree.ts'

const unit = (path: string): OrgUnit => ({
  path,
  kind: 'street',
  name: path.slice(path.lastIndexOf('/') + 1),
  from: 0,
  version: 1,
})
const drawn = (nodes: readonly UnitNode[]): string =>
  nodes.map(({ title, children }) => (children ? `${title}(${drawn(children)})` : title)).join(' ')

test.each([
  ['nothing', [], ''],
  ['a district with its parts', ['区', '区/东', '区/东/一', '区/东/二', '区/西'], '区(东(一 二) 西)'],
  ['rows that come before what they belong to', ['区/东/一', '区', '区/东'], '区(东(一))'],
  ['a part of it, for whoever sees no more', ['区/东', '区/东/一', '区/西/三'], '东(一) 三'],
  ['a name that begins like another', ['区', '区/东', '区/东街', '区/东街/一'], '区(东 东街(一))'],
])('%s', (_what, paths, tree) => expect(drawn(treeOf(paths.map(unit)))).toBe(tree))

test('unit grids stand below their communities; those of a community one does not see are left out', () => {
  const tree = treeOf(['区', '区/东', '区/东/一', '区/东/二'].map(unit))
  const grid = (orgPath: string, code: string) => ({ orgPath, code, name: `格${code}` })
  const all = withGrids(tree, [grid('区/东/一', '1'), grid('区/东/一', '2'), grid('区/西/三', '3')])
  expect(drawn(all)).toBe('区(东(一(格1 1 格2 2) 二))')
  expect(all[0]?.children?.[0]?.children?.[0]?.children?.[0]?.value).toBe('区/东/一/1')
})

test.each([
  ['the whole district', '', false],
  ['a unit that is there', '区/东', false],
  ['one that is not', '区/北', true],
  ['one whose name is the beginning of another', '区/东/', true],
  ['a unit grid that is there', '区/东/一/1', false],
  ['one that went to another community', '区/东/二/1', true],
])('%s has ended or not', (_, path, ended) => {
  const units = ['区', '区/东', '区/东/一', '区/东/二'].map(unit)
  const grids = [{ orgPath: '区/东/一', code: '1' }]
  expect(hasEnded(path, units, grids)).toBe(ended)
  expect(hasEnded(path, undefined, undefined)).toBe(false)
})
