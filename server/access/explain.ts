/** 谁能看什么, worked out from the grants as they stand: the same door that is asked when somebody comes. Pure. */
import {
  ACTIONS,
  type Account,
  type AccountAccess,
  type Action,
  type Asset,
  type AssetAccess,
  areasOf,
  type Grant,
  holds,
  isGranted,
  type Millis,
  may,
  nextTurn,
  ofGrid,
  type Principal,
  ROLES,
  type UnitGrid,
} from '@yiwang/contract'

export interface World {
  readonly assets: Iterable<Asset>
  readonly grids: readonly UnitGrid[]
}

/** What one person can see and do. */
export function explainAccount(account: Account, { assets, grids }: World, at: Millis): AccountAccess {
  const comesIn = account.state === 'active'
  const who = principalOf(account, comesIn ? account.grants : [], at)
  const kinds = new Map<Asset['kind'], { of: number; live: number; past: number }>()
  for (const asset of assets) {
    const count = kinds.get(asset.kind) ?? { of: 0, live: 0, past: 0 }
    count.of++
    if (may(who, 'asset.read', asset) === true) count.live++
    if (may(who, 'history.read', asset) === true) count.past++
    kinds.set(asset.kind, count)
  }
  const turn = nextTurn(account.grants, at)
  return {
    account,
    at,
    comesIn,
    grants: account.grants.map((grant) => ({ grant, inForce: isGranted(grant, at) })),
    actions: ACTIONS.map((action) => ({ action, areas: [...areasOf(who, action)] })).filter(({ areas }) => areas.length > 0),
    assets: [...kinds].map(([kind, count]) => ({ kind, ...count })).sort((a, b) => b.of - a.of),
    grids: { of: grids.length, seen: grids.filter((grid) => may(who, 'asset.read', ofGrid(grid)) === true).length },
    ...(turn !== undefined && { until: turn }),
  }
}

/** Somebody who might come: a person, or a wall. */
export interface Candidate {
  readonly id: string
  readonly kind: 'person' | 'wall'
  readonly name: string
  readonly login?: string
  readonly unit?: string
  readonly title?: string
  readonly grants: readonly Grant[]
}

type Seer = AssetAccess['items'][number]

/** What may be done to one thing on the map. */
const TO_AN_ASSET: readonly Action[] = [
  'asset.read',
  'observation.read',
  'evidence.read',
  'alert.read',
  'history.read',
  'alert.ack',
  'alert.shelve',
  'alert.judge',
  'command.issue',
  'drill.run',
  'device.manage',
]

/** Who can see one thing, and because of what. */
export function explainAsset(asset: Asset, candidates: Iterable<Candidate>, at: Millis): readonly Seer[] {
  const seers: Seer[] = []
  for (const { grants, ...candidate } of candidates) {
    const who = principalOf(candidate, grants, at)
    if (may(who, 'asset.read', asset) !== true) continue
    const turn = nextTurn(grants, at)
    seers.push({
      ...candidate,
      actions: TO_AN_ASSET.filter((action) => may(who, action, asset) === true),
      grants: who.grants.filter((grant) => holds(grant, asset) && lets(grant, 'asset.read')),
      ...(turn !== undefined && { until: turn }),
    })
  }
  return seers
}

function lets({ role }: Grant, action: Action): boolean {
  return ROLES[role].actions.some((one) => one === action)
}

function principalOf(
  { id, name }: { readonly id: string; readonly name: string },
  grants: readonly Grant[],
  at: Millis,
): Principal {
  return { id, name, grants: grants.filter((grant) => isGranted(grant, at)) }
}
