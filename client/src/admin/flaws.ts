/** What is wrong with a row of a sheet or an outline of a grid, in words. */
import type { GridFlaw, RowFlaw, Text } from '@yiwang/contract'

export const ROW_FLAWS: Readonly<Record<RowFlaw['code'], Text>> = {
  missing: { zh: '缺少', en: 'Missing' },
  malformed: { zh: '格式不符', en: 'Not of the right form' },
  twice: { zh: '重复', en: 'Stands there twice' },
  taken: { zh: '已被他人使用', en: 'Somebody else has it' },
  unknown: { zh: '不存在', en: 'Not known' },
  ambiguous: { zh: '有多个同名', en: 'Several are called so' },
  area: { zh: '不在您的管辖范围', en: 'Not yours to keep' },
  self: { zh: '不能停用自己', en: 'Nobody locks themselves out' },
  left: { zh: '已离职，不能恢复', en: 'Has left for good' },
  last: {
    zh: '将没有无限期的全域安全管理员',
    en: 'No security administrator without an end would be left',
  },
  administrator: { zh: '不能更改其他管理员的登录名', en: 'Another administrator’s login is not yours to change' },
  inhabited: { zh: '仍有人员、网格或设备', en: 'People, grids or devices are still in it' },
  noParent: { zh: '上级单位不存在', en: 'What it would be a part of is not there' },
}

export const GRID_FLAWS: Readonly<Record<GridFlaw['why'], Text>> = {
  malformed: { zh: '不是带编码和名称的多边形', en: 'No polygon with a code and a name' },
  twice: { zh: '编码重复', en: 'The code stands there twice' },
  open: { zh: '轮廓不闭合', en: 'The outline is not closed' },
  crossing: { zh: '轮廓自相交', en: 'The outline crosses itself' },
  overlap: { zh: '与其他网格重叠', en: 'Overlaps another grid' },
  unit: { zh: '所属社区不存在', en: 'There is no such community' },
  area: { zh: '不在您的管辖范围', en: 'Not yours to keep' },
}
