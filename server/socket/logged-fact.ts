/**
 * A fact on its way to the followers, seen from the picture before it: what the door asks, and whether it is told at all.
 * Facts about the crowd (contract/crowd.ts) are told in one word, so that importing 7,000 cameras is not 7,000 pushes to
 * every screen; only one that an alert is about is told in full.
 */
import {
  type Action,
  type Asset,
  around,
  type Bbox,
  type Fact,
  type Governed,
  inCrowd,
  type Millis,
  type NumberedFact,
  throughout,
} from '@yiwang/contract'
import type { LoggedFact } from './fact-log.ts'
import type { Picture } from './picture.ts'

export function logged(before: Picture, n: number, json: string, fact: Fact): LoggedFact {
  // For servers only.
  if (fact.kind === 'access' || fact.kind === 'grids' || fact.kind === 'limits') return { n, action: 'access.explain', of: {} }
  const told = { n, ...doorOf(before, fact) }
  const whole = { json: `{"n":${n},"fact":${json}}` }
  if (fact.kind === 'alert') {
    const asset = before.assets.get(fact.alert.asset)
    const news = fact.change === 'raised' || !before.alerts.has(fact.alert.id)
    return { ...told, ...whole, ...(news && asset && inCrowd(asset) && { about: asset }) }
  }
  if (fact.kind === 'asset') {
    const { asset } = fact
    const known = before.assets.get(asset.id)
    const crowd = [asset, ...(known ? [known] : [])].filter(inCrowd)
    const gone = known && isElsewhere(known, asset) && { of: known, json: removed(n, fact.at, known) }
    if (crowd.length === 0) return { ...told, ...whole, ...(gone && { gone }) }
    const one = !inCrowd(asset) || before.hasAlert(asset.id)
    return { ...told, ...(one && { ...whole, ...(gone && { gone }) }), crowd: changeOf(crowd) }
  }
  if (fact.kind === 'silence') {
    const asset = before.assets.get(fact.device)
    return { ...told, ...((!asset || !inCrowd(asset) || before.hasAlert(asset.id)) && whole) }
  }
  return { ...told, ...whole }
}

/** Somebody may see the one and not the other. */
function isElsewhere(before: Asset, after: Asset): boolean {
  const placed = ({ orgPath, gridCode, kind, groups = [] }: Asset) => JSON.stringify([orgPath, gridCode, kind, groups])
  return placed(before) !== placed(after)
}

function removed(n: number, at: Millis, asset: Asset): string {
  const fact: Fact = { kind: 'asset', at, change: 'removed', asset }
  return JSON.stringify({ n, fact } satisfies NumberedFact)
}

/** What the door asks before a fact goes out. */
function doorOf(
  before: Picture,
  fact: Exclude<Fact, { kind: 'access' | 'grids' | 'limits' }>,
): { readonly action: Action; readonly of: Governed } {
  if (fact.kind === 'alert') return { action: 'alert.read', of: before.governed(fact.alert) }
  if (fact.kind === 'asset') return { action: 'asset.read', of: fact.asset }
  if (fact.kind === 'drill') return { action: 'drill.read', of: throughout(fact.drill) }
  if (fact.kind === 'notice') return { action: 'notice.read', of: throughout(fact.notice) }
  return { action: 'asset.read', of: before.assets.get(fact.device) ?? {} }
}

/** Where it was and where it is: both may be shown somewhere. */
function changeOf(assets: readonly Asset[]): NonNullable<LoggedFact['crowd']> {
  const boxes = assets.flatMap(({ lon, lat }): Bbox[] => (lon === undefined || lat === undefined ? [] : [[lon, lat, lon, lat]]))
  const [first, ...rest] = boxes
  return { of: assets, ...(first && { bbox: rest.reduce(around, first) }) }
}
