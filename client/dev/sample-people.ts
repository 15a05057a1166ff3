/** Who sits before the sample screens: people with the platform's own roles. */
import { type Colleague, type Grant, HOUR, MINUTE, type Millis, type OwnSession, type SignInWays } from '@yiwang/contract'

const id = (n: number) => `0000ac00-0000-4000-8000-${String(n).padStart(12, '0')}`

export const DUTY_OFFICER: Colleague = { id: id(1), name: '值班员 演示', title: '值班长' }
export const CLERK: Colleague = { id: id(2), name: '周岚', title: '经办' }
export const COLLEAGUES: readonly Colleague[] = [DUTY_OFFICER, CLERK]

export function sampleSession(
  { id, name, title }: Colleague,
  grants: readonly Grant[],
  now: Millis,
  change: Partial<OwnSession> = {},
): OwnSession {
  return {
    who: { id, name, grants: [...grants] },
    login: 'duty',
    unit: '示范区',
    ...(title !== undefined && { title }),
    mustChange: false,
    hasPassword: true,
    secondFactor: false,
    passkeys: 0,
    until: now + 12 * HOUR,
    idle: 30 * MINUTE,
    ...change,
  }
}

export function dutySession(now: Millis): OwnSession {
  return sampleSession(DUTY_OFFICER, [{ role: 'dutyChief', orgPath: '' }], now)
}

/** One way in for each kind of page: at once, with a code, with another password first. */
export const PASSWORD = 'sample password'

export function sampleKeys(now: Millis) {
  const own = dutySession(now)
  return new Map([
    ['duty', { password: PASSWORD, own }],
    ['code', { password: PASSWORD, code: '123456', own: { ...own, login: 'code', secondFactor: true } }],
    ['new', { password: PASSWORD, own: { ...own, login: 'new', mustChange: true } }],
  ])
}

export const SAMPLE_WAYS: SignInWays = {
  singleSignOn: false,
  first: false,
  password: { policy: 'nist', least: 8, most: 128, kinds: 0, former: 0 },
}

export const DEMO_WAYS: SignInWays = {
  ...SAMPLE_WAYS,
  demo: [
    { login: 'commander', name: '许知远', roles: ['commander'] },
    { login: 'duty', name: '林晓舟', roles: ['dutyChief'] },
    { login: 'intake', name: '陈一诺', roles: ['intake'] },
    { login: 'dispatch', name: '高雨桐', roles: ['dispatcher'] },
    { login: 'clerk', name: '周岚', roles: ['departmentClerk'] },
    { login: 'street', name: '宋佳', roles: ['areaStaff'] },
    { login: 'gridchief', name: '何建国', roles: ['gridChief'] },
    { login: 'grid', name: '孙小梅', roles: ['gridWorker'] },
    { login: 'supervisor', name: '邓伟', roles: ['supervisor'] },
    { login: 'wall', name: '指挥大厅', roles: ['wall'] },
    { login: 'sysadmin', name: '唐宁', roles: ['systemAdmin'] },
    { login: 'secadmin', name: '郭晴', roles: ['securityAdmin'] },
    { login: 'audit', name: '沈默', roles: ['auditor'] },
  ],
}
