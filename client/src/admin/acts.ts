/** Acts in words: what somebody may do, and what the audit says was done. */
import type { Action, Text } from '@yiwang/contract'

/** What no door asks for, and is on record all the same. */
type Recorded =
  | 'account.export'
  | 'account.recover'
  | 'audit.forgotten'
  | 'first'
  | 'passkey.add'
  | 'passkey.remove'
  | 'password.choose'
  | 'reading.unusual'
  | 'secondFactor.begin'
  | 'secondFactor.end'
  | 'seed'
  | 'session.end'
  | 'session.list'
  | 'signIn'
  | 'signOut'
  | 'singleSignOn.bind'
  | 'wall.make'
  | 'wall.signIn'
  | 'wall.withdraw'

export const ACTS: Readonly<Record<Action | Recorded, Text>> = {
  self: { zh: '自己的会话与密码', en: 'Own session and password' },
  'basemap.read': { zh: '看底图', en: 'See the basemap' },
  'catalogue.read': { zh: '看目录', en: 'See the catalogue' },
  follow: { zh: '使用指挥屏', en: 'Use the command screen' },
  'asset.read': { zh: '看设备', en: 'See devices' },
  'observation.read': { zh: '看观测值', en: 'See observations' },
  'alert.read': { zh: '看告警', en: 'See alerts' },
  'evidence.read': { zh: '看证据图片', en: 'See evidence' },
  'drill.read': { zh: '看演练', en: 'See drills' },
  'notice.read': { zh: '看预警信息', en: 'See notices' },
  'colleague.read': { zh: '看同事姓名', en: 'See names of colleagues' },
  'history.read': { zh: '看历史', en: 'See the past' },
  'alert.ack': { zh: '确认告警', en: 'Confirm alerts' },
  'alert.shelve': { zh: '搁置告警', en: 'Shelve alerts' },
  'alert.judge': { zh: '研判告警', en: 'Judge alerts' },
  'command.issue': { zh: '向设备下达指令', en: 'Command devices' },
  'drill.run': { zh: '组织演练', en: 'Run drills' },
  'notice.enter': { zh: '录入预警信息', en: 'Enter notices' },
  'feed.read': { zh: '看数据源', en: 'See feeds' },
  'fault.read': { zh: '看不可读报文', en: 'See what could not be read' },
  'metrics.read': { zh: '看运行指标', en: 'See metrics' },
  'device.manage': { zh: '管理设备', en: 'Keep devices' },
  'organisation.read': { zh: '看组织架构', en: 'See the organisation' },
  'organisation.manage': { zh: '管理组织架构', en: 'Keep the organisation' },
  'account.read': { zh: '看账号', en: 'See accounts' },
  'account.unmask': { zh: '查看完整号码', en: 'See whole numbers' },
  'account.manage': { zh: '管理账号', en: 'Keep accounts' },
  'account.export': { zh: '导出人员', en: 'Export staff' },
  'account.recover': { zh: '在服务器上恢复账号', en: 'Recover an account at the machine' },
  'grant.manage': { zh: '授权与收回', en: 'Give and take grants' },
  'access.explain': { zh: '查询谁能看什么', en: 'Ask who sees what' },
  'session.manage': { zh: '管理会话', en: 'Keep sessions' },
  'session.list': { zh: '查看会话', en: 'List sessions' },
  'session.end': { zh: '结束会话', en: 'End a session' },
  'wall.manage': { zh: '管理大屏令牌', en: 'Keep the tokens of walls' },
  'wall.make': { zh: '生成大屏令牌', en: 'Make a wall’s token' },
  'wall.signIn': { zh: '大屏登录', en: 'A wall signs in' },
  'wall.withdraw': { zh: '收回大屏令牌', en: 'Withdraw a wall’s token' },
  'reading.unusual': { zh: '异常读取', en: 'Unusual reading' },
  'reading.review': { zh: '看异常读取提示', en: 'Be told of unusual reading' },
  'audit.read': { zh: '查询审计', en: 'Search the audit' },
  'audit.export': { zh: '导出审计', en: 'Export the audit' },
  'audit.forgotten': { zh: '到期审计记录清除', en: 'Old rows of the audit let go' },
  first: { zh: '建立首批管理员', en: 'Make the first administrators' },
  seed: { zh: '装入演示数据', en: 'Load the demo district' },
  signIn: { zh: '登录', en: 'Sign in' },
  signOut: { zh: '退出', en: 'Sign out' },
  'singleSignOn.bind': { zh: '绑定统一身份', en: 'Bind a single sign-on' },
  'passkey.add': { zh: '添加通行密钥', en: 'Add a passkey' },
  'passkey.remove': { zh: '移除通行密钥', en: 'Remove a passkey' },
  'password.choose': { zh: '更换密码', en: 'Choose another password' },
  'secondFactor.begin': { zh: '启用动态验证码', en: 'Begin a second factor' },
  'secondFactor.end': { zh: '停用动态验证码', en: 'End a second factor' },
}

/** What can stand in the audit. Looking at what is no secret is not on record. */
export const RECORDED = (Object.keys(ACTS) as (keyof typeof ACTS)[]).filter(
  (act) => !['self', 'basemap.read', 'catalogue.read', 'follow'].includes(act),
)

export function actText(act: string): Text {
  return Object.hasOwn(ACTS, act) ? ACTS[act as keyof typeof ACTS] : { zh: act, en: act }
}

/** What of it was changed. */
export const CHANGES: Readonly<Record<string, Text>> = {
  created: { zh: '新增', en: 'new' },
  changed: { zh: '变更', en: 'changed' },
  active: { zh: '恢复使用', en: 'let in again' },
  disabled: { zh: '停用', en: 'disabled' },
  left: { zh: '离职', en: 'left' },
  password: { zh: '一次性密码', en: 'a password for one sign-in' },
  secondFactorDropped: { zh: '解除第二重验证', en: 'second factor dropped' },
  given: { zh: '授权', en: 'given' },
  taken: { zh: '收回', en: 'taken' },
  placed: { zh: '上图', en: 'placed' },
  begun: { zh: '新增', en: 'begun' },
  ended: { zh: '终止', en: 'ended' },
  drawn: { zh: '重划', en: 'drawn' },
  imported: { zh: '导入', en: 'imported' },
  started: { zh: '启动', en: 'started' },
  phase: { zh: '进入下一阶段', en: 'next phase' },
  issued: { zh: '录入', en: 'entered' },
  lifted: { zh: '解除', en: 'lifted' },
}

/** What it was done to, by the kind its id begins with. */
export const OBJECTS: Readonly<Record<string, Text>> = {
  account: { zh: '账号', en: 'Account' },
  alert: { zh: '告警', en: 'Alert' },
  asset: { zh: '设备', en: 'Device' },
  device: { zh: '设备', en: 'Device' },
  drill: { zh: '演练', en: 'Drill' },
  evidence: { zh: '证据', en: 'Evidence' },
  grids: { zh: '单元网格', en: 'Unit grids' },
  limits: { zh: '全区阈值', en: 'District limits' },
  list: { zh: '名单', en: 'List' },
  notice: { zh: '预警信息', en: 'Notice' },
  organisation: { zh: '组织', en: 'Organisation' },
  responsibility: { zh: '责任网格', en: 'Responsibility grid' },
  unit: { zh: '单位', en: 'Unit' },
  wall: { zh: '大屏', en: 'Wall' },
}
