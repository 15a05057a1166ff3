/** A list of staff as a sheet: what it would change of the accounts there are, row by row, and what is wrong with it. Pure. */
import {
  type Account,
  type AccountState,
  login as loginShape,
  type Millis,
  maskPhone,
  type OrgUnit,
  phone as phoneShape,
  type RowFlaw,
} from '@yiwang/contract'
import { type Columns, type SheetRow, shown } from './columns.ts'

export type StaffField = 'staff' | 'name' | 'login' | 'unit' | 'title' | 'phone' | 'state'

export const STAFF_COLUMNS: Columns<StaffField> = {
  staff: { zh: '工号', en: 'Staff number' },
  name: { zh: '姓名', en: 'Name' },
  login: { zh: '登录名', en: 'Login' },
  unit: { zh: '单位', en: 'Unit' },
  title: { zh: '职务', en: 'Title' },
  phone: { zh: '手机', en: 'Phone' },
  state: { zh: '状态', en: 'State' },
}
export const STAFF_FIELDS = Object.keys(STAFF_COLUMNS) as readonly StaffField[]

const STATES: Readonly<Record<string, AccountState>> = {
  在岗: 'active',
  active: 'active',
  停用: 'disabled',
  disabled: 'disabled',
  离岗: 'left',
  离职: 'left',
  left: 'left',
}
const STATE_WORDS: Readonly<Record<AccountState, string>> = { active: '在岗', disabled: '停用', left: '离岗' }

export interface StaffWorld {
  readonly accounts: readonly Account[]
  /** In force. */
  readonly units: readonly OrgUnit[]
  /** Whether whoever sends the list keeps the accounts of a unit. */
  keeps(unit: string): boolean
  /** Who sends it. */
  readonly self: string
  /** Another administrator: their login is not theirs to change. */
  isOtherAdministrator(account: Account): boolean
  /** They may do more than lies in what the sender keeps: neither is theirs. */
  isBeyond(account: Account): boolean
  idOf(): string
}

export interface StaffPlan {
  readonly created: readonly Account[]
  readonly changed: readonly Account[]
  /** Of those changed, whoever has left with it. */
  readonly left: readonly Account[]
  readonly unchanged: number
  readonly flaws: readonly RowFlaw[]
}

export function planStaff(rows: readonly SheetRow<StaffField>[], world: StaffWorld, complete: boolean, at: Millis): StaffPlan {
  const unitOf = unitFinder(world.units)
  const byStaff = new Map(world.accounts.flatMap((account) => (account.staff === undefined ? [] : [[account.staff, account]])))
  const byLogin = new Map(world.accounts.map((account) => [account.login.toLowerCase(), account]))
  const created: Account[] = []
  const changed: Account[] = []
  const left: Account[] = []
  const flaws: RowFlaw[] = []
  const met = { staff: new Set<string>(), login: new Set<string>() }
  let unchanged = 0

  for (const { row, cells } of rows) {
    const before = flaws.length
    const flaw = (field: StaffField, code: RowFlaw['code'], tell = true) => {
      const text = cells[field] ?? ''
      flaws.push({ row, column: STAFF_COLUMNS[field].zh, code, ...(tell && text !== '' && { value: shown(text) }) })
    }
    const staff = cells.staff ?? ''
    if (staff === '' || staff.length > 60) {
      flaw('staff', staff === '' ? 'missing' : 'malformed')
      continue
    }
    if (met.staff.has(staff)) {
      flaw('staff', 'twice')
      continue
    }
    met.staff.add(staff)
    const known = byStaff.get(staff)
    const next: { -readonly [K in keyof Account]: Account[K] } = known
      ? { ...known }
      : {
          id: world.idOf(),
          login: staff.toLowerCase(),
          name: '',
          unit: '',
          staff,
          state: 'active',
          grants: [],
          mustChange: true,
          secondFactor: false,
          created: at,
          version: 0,
        }

    if (cells.name) next.name = cells.name
    if (next.name === '') flaw('name', 'missing')
    else if (next.name.length > 60) flaw('name', 'malformed')
    if (cells.title) next.title = cells.title
    if ((next.title?.length ?? 0) > 60) flaw('title', 'malformed')

    if (cells.login) next.login = cells.login
    const key = next.login.toLowerCase()
    const other = byLogin.get(key)
    if (!loginShape.safeParse(next.login).success) flaw('login', 'malformed')
    else if (other && other.id !== next.id) flaw('login', 'taken')
    else if (met.login.has(key)) flaw('login', 'twice')
    else if (known && known.login !== next.login && world.isOtherAdministrator(known)) flaw('login', 'administrator')
    else if (known && known.login !== next.login && world.isBeyond(known)) flaw('login', 'area')
    met.login.add(key)

    if (cells.unit) {
      const unit = unitOf(cells.unit)
      if (typeof unit === 'string') next.unit = unit
      else flaw('unit', unit.why)
    } else if (next.unit === '') flaw('unit', 'missing')
    if ((known && !world.keeps(known.unit)) || (next.unit !== '' && !world.keeps(next.unit))) flaw('unit', 'area')

    // What was exported masked comes back masked, and changes nothing.
    if (cells.phone && !(known?.phone !== undefined && cells.phone === maskPhone(known.phone))) {
      if (phoneShape.safeParse(cells.phone).success) next.phone = cells.phone
      else flaw('phone', 'malformed', false)
    }

    if (cells.state) {
      const state = STATES[cells.state.toLowerCase()]
      if (!state) flaw('state', 'malformed')
      else if (known?.state === 'left' && state !== 'left') flaw('state', 'left')
      else if (next.id === world.self && state !== 'active') flaw('state', 'self')
      else next.state = state
    }

    if (flaws.length > before) continue
    if (!known) created.push({ ...next, version: 1 })
    else if (isSame(known, next)) unchanged++
    else {
      const account = { ...next, version: known.version + 1 }
      changed.push(account)
      if (account.state === 'left' && known.state !== 'left') left.push(account)
    }
  }

  if (complete) {
    // Whoever has no number is not of those whom the list is about.
    for (const account of world.accounts) {
      if (account.staff === undefined || met.staff.has(account.staff) || account.state === 'left') continue
      if (account.id === world.self || !world.keeps(account.unit)) continue
      const gone: Account = { ...account, state: 'left', version: account.version + 1 }
      changed.push(gone)
      left.push(gone)
    }
  }
  return { created, changed, left, unchanged, flaws }
}

export function staffRow(account: Account): readonly string[] {
  const cells: Readonly<Record<StaffField, string>> = {
    staff: account.staff ?? '',
    name: account.name,
    login: account.login,
    unit: account.unit,
    title: account.title ?? '',
    phone: account.phone ?? '',
    state: STATE_WORDS[account.state],
  }
  return STAFF_FIELDS.map((field) => cells[field])
}

function isSame(a: Account, b: Account): boolean {
  return STAFF_FIELDS.every((field) => a[field] === b[field])
}

/** By path, by names from the district down or from the street down, or by a name that only one has. */
export function unitFinder(units: readonly OrgUnit[]): (text: string) => string | { readonly why: 'unknown' | 'ambiguous' } {
  const names = new Map(units.map(({ path, name }) => [path, name]))
  const found = new Map<string, Set<string>>()
  const call = (text: string, path: string) => found.set(text, (found.get(text) ?? new Set()).add(path))
  for (const { path } of units) {
    const codes = path.split('/')
    const chain = codes.map((_code, i) => names.get(codes.slice(0, i + 1).join('/')) ?? '')
    for (let from = 0; from < chain.length; from++) call(chain.slice(from).join('/'), path)
  }
  return (text) => {
    if (names.has(text)) return text
    const paths = found.get(text)
    if (!paths) return { why: 'unknown' }
    const [only = ''] = paths
    return paths.size === 1 ? only : { why: 'ambiguous' }
  }
}
