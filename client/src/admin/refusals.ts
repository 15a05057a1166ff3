/** Why an act of the administration was not done: the platform's codes in words. */
import type { Language, Problem, Text } from '@yiwang/contract'

const REFUSALS: Readonly<Record<string, Text>> = {
  malformed: { zh: '填写的内容不符合要求', en: 'What was entered is not as it must be' },
  tooLarge: { zh: '文件过大', en: 'The file is too large' },
  rate: { zh: '操作过于频繁，请稍候', en: 'Too many requests: wait a moment' },
  timeout: { zh: '平台没有及时应答', en: 'No answer in time' },
  'records.unavailable': { zh: '数据库暂时无法访问', en: 'The records cannot be reached now' },
  'live.unavailable': { zh: '会话存储暂时无法访问', en: 'What is kept between requests cannot be reached now' },
  signedOut: { zh: '会话已结束，请重新登录', en: 'Sign in first' },
  'forbidden.action': { zh: '无权，请联系安全管理员', en: 'Not within your rights; ask the security administrator' },
  'forbidden.area': { zh: '不在您的管辖范围', en: 'This lies outside what you keep' },
  'account.unknown': { zh: '没有这个在岗账号', en: 'Nobody who works here has this account' },
  'account.self': { zh: '不能停用自己', en: 'Nobody locks themselves out' },
  'account.administrator': {
    zh: '其他管理员的登录方式不由您更改',
    en: 'What another administrator signs in with is not yours to change',
  },
  'account.beyond': {
    zh: '此人的授权超出您的管辖范围，登录方式不由您更改',
    en: 'They may do more than lies in what you keep: how they sign in is not yours to change',
  },
  'account.conflict': {
    zh: '账号刚有变更，已重新读取，请核对后再试',
    en: 'The account has changed meanwhile and was read again: look, then try again',
  },
  'account.left': { zh: '此人已离职', en: 'They have left for good' },
  'account.last': {
    zh: '将没有无限期的全域安全管理员，请先给另一人无限期授权',
    en: 'No security administrator without an end would be left: make somebody else one first, without an end',
  },
  'account.separate': { zh: '三员不能由一人兼任', en: 'One person cannot be two of the three administrators' },
  'account.grant': { zh: '已是如此，无须更改', en: 'It is so already' },
  'account.loginTaken': { zh: '登录名已有人使用', en: 'Somebody else has this login' },
  'account.staffTaken': { zh: '工号已有人使用', en: 'Somebody else has this staff number' },
  'grant.self': { zh: '不能给自己授权或收回', en: 'Nobody gives or takes their own rights' },
  'grant.over': { zh: '结束时间须晚于现在和开始时间', en: 'It must end later than now and than it begins' },
  'unit.unknown': { zh: '没有这个单位，或已撤销', en: 'There is no such unit, or it has ended' },
  'unit.noParent': { zh: '上级单位不存在', en: 'What it would be a part of is not there' },
  'unit.exists': { zh: '编码已有单位使用', en: 'There is a unit with this code' },
  'unit.conflict': {
    zh: '单位刚有变更，已重新读取，请核对后再试',
    en: 'The unit has changed meanwhile and was read again: look, then try again',
  },
  'unit.units': { zh: '还有下级单位，不能撤销', en: 'Other units are still in it' },
  'unit.accounts': { zh: '还有人员在此工作，不能撤销', en: 'People still work in it' },
  'unit.grids': { zh: '还有单元网格，不能撤销', en: 'Unit grids still lie in it' },
  'unit.assets': { zh: '还有设备，不能撤销', en: 'Devices still stand in it' },
  'responsibility.unknown': { zh: '没有这个责任网格', en: 'There is no such responsibility grid' },
  'responsibility.ended': { zh: '责任网格已终止', en: 'It has ended' },
  'responsibility.overlap': { zh: '其中有网格已属于另一责任网格', en: 'Another one answers for some of these grids' },
  'grid.unknown': { zh: '没有这个单元网格', en: 'There is no such unit grid' },
  'group.unknown': { zh: '范围内没有设备属于这个分组', en: 'No device there is in this group' },
  'grid.conflict': { zh: '网格刚被他人更改，请重新试算', en: 'The grids have changed meanwhile: try again' },
  'asset.unknown': { zh: '没有这个设备', en: 'There is no such device' },
  'asset.conflict': { zh: '设备刚被他人更改，请重新打开', en: 'The device has changed since: open it again' },
  'asset.inGrid': { zh: '单位由所在网格决定', en: 'The grid it stands in says whose it is' },
  'limits.conflict': {
    zh: '阈值刚被他人更改，已重新读取，请核对后再试',
    en: 'The limits have changed meanwhile and were read again: look, then try again',
  },
  'limits.same': { zh: '与现行阈值相同', en: 'They are so already' },
  'sheet.unreadable': { zh: '文件无法读取', en: 'The file cannot be read' },
  'wall.unknown': { zh: '没有这块大屏', en: 'There is no such wall' },
  'session.unknown': { zh: '会话已结束', en: 'The session is over' },
  'audit.empty': { zh: '该时间内没有记录', en: 'There are no rows of that time' },
}

const COLON: Text = { zh: '：', en: ': ' }

/** A code without words is told as the platform told it. */
export function refusalText({ code, detail, about, title }: Problem, language: Language): string {
  const words = Object.hasOwn(REFUSALS, code) ? REFUSALS[code]?.[language] : undefined
  if (words === undefined) return detail ?? (title || code)
  return about === undefined ? words : `${words}${COLON[language]}${about}`
}
