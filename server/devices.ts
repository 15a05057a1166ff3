/** What the HTTP doors need to keep devices; PostgreSQL provides it (postgres/devices.ts). */
import type { Asset, AssetChanges, Governed, Millis, PlaceRequest } from '@yiwang/contract'
import type { Missing } from './missing.ts'
import type { Actor } from './visitor.ts'

export type AssetResult =
  | { readonly ok: true; readonly asset: Asset }
  | { readonly ok: false; readonly why: 'unknown' }
  | { readonly ok: false; readonly why: 'conflict'; readonly asset: Asset }
  /** It would come to stand, or stands, where they may not keep devices. */
  | { readonly ok: false; readonly why: 'area' }
  /** A grid says whose it is. */
  | { readonly ok: false; readonly why: 'inGrid'; readonly asset: Asset }
  | { readonly ok: false; readonly why: 'noSuchOwner' }
  | Missing

/** Each act in one transaction with its fact and its audit. `admits` is asked of what it was and of what it becomes. */
export interface Devices {
  /** Puts it where it stands, into the one grid of that place; outside of all grids it keeps its part of the organisation and is unresolved. */
  placeAsset(
    id: string,
    request: PlaceRequest,
    admits: (object: Governed) => boolean,
    actor: Actor,
    at: Millis,
  ): Promise<AssetResult>
  changeAsset(
    id: string,
    ifVersion: number,
    changes: AssetChanges,
    admits: (object: Governed) => boolean,
    actor: Actor,
    at: Millis,
  ): Promise<AssetResult>
}
