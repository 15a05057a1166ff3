/**
 * Roles: what each may do, as data. Where and until when, a grant says (grant.ts). The three administrators are kept apart: none
 * of them works on alerts, none may do what another one does, and nobody is two of them (GB/T 22239-2019, 8.1.4.2).
 */
import { z } from 'zod'
import type { Action } from './action.ts'
import type { Text } from './text.ts'

const OWN: readonly Action[] = ['self', 'basemap.read', 'catalogue.read']
/** What is kept and granted belongs to people: administrators know them by their names, as everybody who works here does. */
const KEEP: readonly Action[] = [...OWN, 'colleague.read', 'organisation.read', 'account.read']
const LIVE: readonly Action[] = [...OWN, 'follow', 'asset.read', 'observation.read', 'drill.read', 'notice.read', 'feed.read']
const WATCH: readonly Action[] = [...LIVE, 'alert.read', 'evidence.read', 'colleague.read', 'organisation.read']
const LOOK_BACK: readonly Action[] = [...WATCH, 'history.read']
const JUDGE: readonly Action[] = [...LOOK_BACK, 'alert.ack', 'alert.shelve', 'alert.judge']

export interface Role {
  readonly name: Text
  readonly about: Text
  readonly actions: readonly Action[]
}

export const ROLES = {
  commander: {
    name: { zh: '指挥长', en: 'Commander' },
    about: { zh: '看全部，启动演练，录入预警与响应', en: 'Sees everything, runs drills, enters warnings and responses' },
    actions: [...LOOK_BACK, 'drill.run', 'notice.enter'],
  },
  dutyChief: {
    name: { zh: '值班长', en: 'Duty chief' },
    about: {
      zh: '研判告警，向设备下达指令，启动演练，录入预警',
      en: 'Judges alerts, commands devices, runs drills, enters warnings',
    },
    actions: [...JUDGE, 'command.issue', 'drill.run', 'notice.enter', 'fault.read'],
  },
  intake: {
    name: { zh: '受理员', en: 'Intake officer' },
    about: { zh: '研判告警，受理立案', en: 'Judges alerts and files cases' },
    actions: JUDGE,
  },
  dispatcher: {
    name: { zh: '派遣员', en: 'Dispatcher' },
    about: { zh: '看告警与力量，派遣案件', en: 'Sees alerts and forces, dispatches cases' },
    actions: LOOK_BACK,
  },
  departmentClerk: {
    name: { zh: '部门经办', en: 'Department clerk' },
    about: { zh: '处置派到本部门的案件', en: 'Works on what is sent to the department' },
    actions: WATCH,
  },
  areaStaff: {
    name: { zh: '街道/社区', en: 'Street or community staff' },
    about: { zh: '研判本辖区的告警', en: 'Judges the alerts of their own area' },
    actions: JUDGE,
  },
  gridChief: {
    name: { zh: '网格长', en: 'Grid chief' },
    about: { zh: '确认本网格的告警', en: 'Confirms the alerts of their own grids' },
    actions: [...LOOK_BACK, 'alert.ack'],
  },
  gridWorker: {
    name: { zh: '网格员', en: 'Grid worker' },
    about: { zh: '看本网格，现场处置', en: 'Sees their own grids and works there' },
    actions: WATCH,
  },
  supervisor: {
    name: { zh: '督办', en: 'Supervisor' },
    about: { zh: '看全过程，督办', en: 'Sees the whole course of things and supervises' },
    actions: LOOK_BACK,
  },
  wall: {
    name: { zh: '大屏', en: 'Wall screen' },
    about: { zh: '只读的大屏', en: 'A wall that only shows' },
    actions: LOOK_BACK,
  },
  liveViewer: {
    name: { zh: '实时查看', en: 'Live viewer' },
    about: { zh: '只看当前，不看历史，不看告警', en: 'Sees what is now: no past, no alerts' },
    actions: LIVE,
  },
  systemAdmin: {
    name: { zh: '系统管理员', en: 'System administrator' },
    about: { zh: '管组织、人员账号、设备与接入', en: 'Keeps the organisation, accounts, devices and feeds' },
    actions: [
      ...KEEP,
      'asset.read',
      'organisation.manage',
      'account.unmask',
      'account.manage',
      'device.manage',
      'feed.read',
      'fault.read',
      'metrics.read',
    ],
  },
  securityAdmin: {
    name: { zh: '安全管理员', en: 'Security administrator' },
    about: {
      zh: '管授权、会话与大屏令牌，看异常读取提示',
      en: 'Keeps grants, sessions and the tokens of walls; is told of unusual reading',
    },
    actions: [...KEEP, 'asset.read', 'grant.manage', 'access.explain', 'session.manage', 'wall.manage', 'reading.review'],
  },
  auditor: {
    name: { zh: '审计管理员', en: 'Auditor' },
    about: { zh: '查审计记录并导出', en: 'Searches and exports the audit' },
    actions: [...KEEP, 'audit.read', 'audit.export'],
  },
} as const satisfies Record<string, Role>

export type RoleId = keyof typeof ROLES
export const ROLE_IDS = Object.keys(ROLES) as readonly RoleId[]
export const roleId = z.enum(ROLE_IDS as [RoleId, ...RoleId[]])

/** No two of these for one person. */
export const SEPARATE: ReadonlySet<RoleId> = new Set<RoleId>(['systemAdmin', 'securityAdmin', 'auditor'])
