/**
 * The newest position and values of every device and when it was last heard. Straight from the streams, newest wins;
 * what changed in a tick is encoded once per bucket: cell × kind × unit grid, so that no frame leaks what scope hides.
 */
import {
  type Asset,
  type AssetKind,
  type Cell,
  type CellArea,
  cellOf,
  type DeviceId,
  type DeviceMessage,
  deviceOf,
  type EncodedSegment,
  encodeSegment,
  isAhead,
  type LatestPosition,
  type LatestSeen,
  type LatestValue,
  type Millis,
  type Observation,
  type Position,
  SECOND,
} from '@yiwang/contract'

/** A segment and whom it may go to. */
export interface ScopedSegment extends Place, EncodedSegment {
  readonly rows: number
  /** Where what has left this place is now: whoever watches that place too is told there. */
  readonly to?: Place
}

/** What may be seen together: one kind in one unit grid and the same groups. Numbered, because it is asked for every segment. */
export interface Sort {
  readonly sort: number
  readonly kind: AssetKind
  readonly orgPath: string
  readonly gridCode: string | undefined
  readonly groups: readonly string[]
}

/** What somebody watches: an area, or everywhere when there is none, and of the things in it those chosen and allowed. */
export interface Interest {
  readonly area: CellArea | undefined
  readonly sees: (sort: Sort) => boolean
}

/** What is kept of a device over a restart. */
export interface KeptDevice {
  readonly position?: KeptPosition
  readonly values: Readonly<Record<string, readonly [value: number | null, time: Millis]>>
  readonly heard: Millis
  readonly online: boolean
}

type KeptPosition = Omit<LatestPosition, 'handle'>

/** Which bucket. */
interface Place extends Cell, Sort {}

interface Bucket extends Place {
  readonly members: Set<Device>
  readonly changed: Set<Device>
  readonly left: Set<Device>
  /** Everything in it, encoded in this tick. */
  whole?: { readonly tick: number; readonly segment: ScopedSegment }
}

interface Device {
  asset: Asset | undefined
  position: KeptPosition | undefined
  positionTick: number
  readonly values: Map<string, { value: number; time: Millis; tick: number }>
  heard: Millis
  online: boolean
  seenTick: number
  /** Up to when clients can tell that it was heard: from its rows, or from a `seen` row. */
  told: Millis
  toldOnline: boolean
  bucket: Bucket | undefined
}

/** Devices that nobody registered (yet) are remembered so that their first values are not lost, but not without bound. */
const MAX_UNREGISTERED = 10_000
/** Crossings remembered for followers that are behind; one further behind sees a thing that left until it asks anew. */
const MOST_CROSSINGS = 20_000
/** Where those are kept that nobody has placed: out at sea, so that whoever watches a box does not see them. */
const UNPLACED: Cell = cellOf(0, 0)
const NO_GROUPS: string[] = []
/** A heartbeat that tells no more than this is not worth a row. */
const SEEN_STEP = 5 * SECOND

function inArea({ x, y }: Cell, { west, south, east, north }: CellArea): boolean {
  return x >= west && x <= east && y >= south && y <= north
}

export function watches({ area, sees }: Interest, place: Place): boolean {
  return (area === undefined || inArea(place, area)) && sees(place)
}

function numberOf(observation: Observation): number | undefined {
  // A value in another unit than the property's own cannot be told apart in a frame; texts have no column.
  const { unit, value, eventTime } = observation
  if (unit !== undefined || !Number.isFinite(eventTime)) return undefined
  if (value === null) return Number.NaN
  return typeof value === 'number' || typeof value === 'boolean' ? Number(value) : undefined
}

export class LatestValues {
  readonly #devices = new Map<DeviceId, Device>()
  readonly #buckets = new Map<string, Bucket>()
  readonly #sorts = new Map<string, Sort>()
  #changedBuckets = new Set<Bucket>()
  #changedDevices = new Set<DeviceId>()
  #crossings: { readonly device: Device; readonly from: Place; readonly tick: number }[] = []
  #unregistered = 0
  #tick = 1
  #at: Millis = 0

  /** Number of the last finished tick: what a follower has when it has everything. */
  get tick(): number {
    return this.#tick - 1
  }

  /** The time of the last tick; whole frames made before the next one carry it. */
  get at(): Millis {
    return this.#at
  }

  heard(device: DeviceId): { readonly heard: Millis; readonly online: boolean } | undefined {
    return this.#devices.get(device)
  }

  /** Where it last said it was. */
  position(device: DeviceId): { readonly lon: number; readonly lat: number } | undefined {
    return this.#devices.get(device)?.position
  }

  /** `now` by this server's clock: what is held from beyond it was stamped by a wrong one and gives way. */
  apply(message: DeviceMessage, now: Millis): void {
    this.#hear(message.device, message.receivedTime, true, now)
    for (const signal of message.signals) {
      const id = deviceOf(signal.feature)
      const device = this.#hear(id, message.receivedTime, signal.kind === 'link' ? signal.online : true, now)
      if (!device) continue
      if (signal.kind === 'position') this.#move(device, signal, now)
      else if (signal.kind === 'observation') this.#measure(device, signal, now)
    }
  }

  /** The registry's word on a device: it may now have a place, a name in the frames, or another organisation. */
  register(asset: Asset): void {
    const device = this.#deviceOf(asset.id)
    if (!device) return
    if (!device.asset) this.#unregistered--
    device.asset = asset
    if (device.position) device.positionTick = this.#tick
    for (const held of device.values.values()) held.tick = this.#tick
    device.seenTick = this.#tick
    this.#place(device)
  }

  remove(id: DeviceId): void {
    const device = this.#devices.get(id)
    if (!device) return
    if (device.bucket) {
      device.bucket.members.delete(device)
      device.bucket.changed.delete(device)
      this.#changedBuckets.add(device.bucket)
    }
    if (!device.asset) this.#unregistered--
    this.#devices.delete(id)
  }

  restore(id: DeviceId, kept: KeptDevice): void {
    const device = this.#deviceOf(id)
    if (!device || device.heard > kept.heard) return
    device.position = kept.position
    device.positionTick = this.#tick
    for (const [property, [value, time]] of Object.entries(kept.values)) {
      device.values.set(property, { value: value ?? Number.NaN, time, tick: this.#tick })
    }
    device.heard = kept.heard
    device.online = kept.online
    device.seenTick = this.#tick
    this.#place(device)
  }

  /** Devices changed since the last call, as they are to be kept. */
  takeChanged(): ReadonlyMap<DeviceId, KeptDevice> {
    const kept = new Map<DeviceId, KeptDevice>()
    for (const id of this.#changedDevices) {
      const device = this.#devices.get(id)
      if (!device) continue
      const values: Record<string, readonly [number | null, Millis]> = {}
      for (const [property, { value, time }] of device.values) values[property] = [Number.isNaN(value) ? null : value, time]
      kept.set(id, { ...(device.position && { position: device.position }), values, heard: device.heard, online: device.online })
    }
    this.#changedDevices = new Set()
    return kept
  }

  /** Ends the tick: what changed in it, encoded, each bucket once. */
  flush(at: Millis): ScopedSegment[] {
    const segments: ScopedSegment[] = []
    for (const bucket of this.#changedBuckets) {
      const rows = new Rows()
      for (const device of bucket.changed) rows.add(device, this.#tick - 1)
      if (rows.count > 0) segments.push(segmentOf(bucket, rows, at))
      for (const device of bucket.left) {
        if (!device.bucket || device.bucket === bucket) continue
        const gone = new Rows()
        gone.addLeft(device)
        if (gone.count > 0) segments.push({ ...segmentOf(bucket, gone, at), to: device.bucket })
      }
      bucket.changed.clear()
      bucket.left.clear()
      if (bucket.members.size === 0) this.#buckets.delete(keyOf(bucket))
    }
    this.#changedBuckets = new Set()
    this.#tick++
    this.#at = at
    return segments
  }

  /** Everything an interest covers, as of now. Frames of it carry the time `at`. */
  whole(interest: Interest): ScopedSegment[] {
    const segments: ScopedSegment[] = []
    for (const bucket of this.#buckets.values()) {
      if (!watches(interest, bucket)) continue
      if (bucket.whole?.tick !== this.#tick) {
        const rows = new Rows()
        for (const device of bucket.members) rows.add(device, -1)
        bucket.whole = { tick: this.#tick, segment: segmentOf(bucket, rows, this.#at) }
      }
      if (bucket.whole.segment.rows > 0) segments.push(bucket.whole.segment)
    }
    return segments
  }

  /**
   * For somebody who missed the frames after a tick: everything in the area, and what has left it meanwhile. The first is
   * encoded once for all who come back in this tick: when many are slow at once, catching up must not make us slow too.
   */
  since(interest: Interest, tick: number): ScopedSegment[] {
    const segments = this.whole(interest)
    const rows = new Rows()
    let teller: Place | undefined
    for (let i = this.#crossings.length - 1; i >= 0; i--) {
      const crossing = this.#crossings[i]
      if (!crossing || crossing.tick <= tick) break
      const { from, device } = crossing
      if (!device.bucket || !watches(interest, from) || watches(interest, device.bucket)) continue
      rows.addLeft(device)
      teller ??= from
    }
    if (teller) segments.push(segmentOf(teller, rows, this.#at))
    return segments
  }

  #deviceOf(id: DeviceId): Device | undefined {
    const known = this.#devices.get(id)
    if (known) return known
    if (this.#unregistered >= MAX_UNREGISTERED) return undefined
    const device: Device = {
      asset: undefined,
      position: undefined,
      positionTick: 0,
      values: new Map(),
      heard: 0,
      online: false,
      seenTick: 0,
      told: 0,
      toldOnline: false,
      bucket: undefined,
    }
    this.#unregistered++
    this.#devices.set(id, device)
    return device
  }

  #hear(id: DeviceId, at: Millis, online: boolean, now: Millis): Device | undefined {
    const device = this.#deviceOf(id)
    if (!device || !(at >= device.heard || isAhead(device.heard, now))) return device
    if (isAhead(device.told, now)) device.told = 0
    device.heard = at
    device.online = online
    this.#changedDevices.add(id)
    if (online !== device.toldOnline || at - device.told >= SEEN_STEP) {
      device.seenTick = this.#tick
      this.#mark(device)
    }
    return device
  }

  #move(device: Device, { lon, lat, heading, speed, elevation, height, eventTime }: Position, now: Millis): void {
    if (!Number.isFinite(lon + lat + eventTime)) return
    const held = device.position?.time ?? 0
    if (held > eventTime && !isAhead(held, now)) return
    device.position = { lon, lat, heading, speed, elevation: elevation ?? height, time: eventTime }
    device.positionTick = this.#tick
    device.told = Math.max(device.told, eventTime)
    this.#place(device)
  }

  #measure(device: Device, observation: Observation, now: Millis): void {
    const value = numberOf(observation)
    if (value === undefined) return
    const held = device.values.get(observation.property)
    if (held && held.time > observation.eventTime && !isAhead(held.time, now)) return
    device.values.set(observation.property, { value, time: observation.eventTime, tick: this.#tick })
    device.told = Math.max(device.told, observation.eventTime)
    this.#mark(device)
  }

  #mark(device: Device): void {
    if (!device.bucket) return
    device.bucket.changed.add(device)
    this.#changedBuckets.add(device.bucket)
  }

  /** Into the bucket of where it is now. */
  #place(device: Device): void {
    const { asset, position, bucket } = device
    if (!asset) return
    const lon = position?.lon ?? asset.lon
    const lat = position?.lat ?? asset.lat
    const { x, y } = lon === undefined || lat === undefined ? UNPLACED : cellOf(lon, lat)
    const sort = this.#sortOf(asset)
    if (bucket?.x !== x || bucket.y !== y || bucket.sort !== sort.sort) {
      if (bucket) {
        bucket.members.delete(device)
        bucket.changed.delete(device)
        bucket.left.add(device)
        this.#changedBuckets.add(bucket)
        this.#crossings.push({ device, from: bucket, tick: this.#tick })
        if (this.#crossings.length > 2 * MOST_CROSSINGS) this.#crossings = this.#crossings.slice(-MOST_CROSSINGS)
      }
      device.bucket = this.#bucketOf({ x, y, ...sort })
      device.bucket.members.add(device)
      // Whoever watches only the new bucket has nothing of it yet.
      for (const held of device.values.values()) held.tick = this.#tick
      device.seenTick = this.#tick
    }
    this.#mark(device)
  }

  #sortOf({ kind, orgPath, gridCode, groups = NO_GROUPS }: Asset): Sort {
    const plain = `${kind} ${gridCode ?? ''} ${orgPath}`
    const key = groups.length === 0 ? plain : JSON.stringify([plain, ...[...groups].sort()])
    const known = this.#sorts.get(key)
    if (known) return known
    const made = { sort: this.#sorts.size, kind, orgPath, gridCode, groups }
    this.#sorts.set(key, made)
    return made
  }

  #bucketOf(place: Place): Bucket {
    const key = keyOf(place)
    const known = this.#buckets.get(key)
    if (known) return known
    const made: Bucket = { ...place, members: new Set(), changed: new Set(), left: new Set() }
    this.#buckets.set(key, made)
    return made
  }
}

function keyOf({ x, y, sort }: Place): string {
  return `${x} ${y} ${sort}`
}

function segmentOf(bucket: Place, rows: Rows, at: Millis): ScopedSegment {
  const { x, y, sort, kind, orgPath, gridCode, groups } = bucket
  const { bytes, bare } = encodeSegment(bucket, rows, at)
  return { x, y, sort, kind, orgPath, gridCode, groups, bytes, bare, rows: rows.count }
}

function rowOf(handle: number, { lon, lat, heading, speed, elevation, time }: KeptPosition): LatestPosition {
  return { handle, lon, lat, heading, speed, elevation, time }
}

/** Rows of one segment, collected from devices. */
class Rows {
  readonly positions: LatestPosition[] = []
  readonly left: LatestPosition[] = []
  readonly values: LatestValue[] = []
  readonly seen: LatestSeen[] = []

  get count(): number {
    return this.positions.length + this.left.length + this.values.length + this.seen.length
  }

  /** What changed of a device after a tick. */
  add(device: Device, tick: number): void {
    if (!device.asset) return
    const { handle } = device.asset
    if (device.position && device.positionTick > tick) this.positions.push(rowOf(handle, device.position))
    for (const [property, { value, time, tick: changed }] of device.values) {
      if (changed > tick) this.values.push({ handle, property, value, time })
    }
    if (device.heard > 0 && device.seenTick > tick) {
      this.seen.push({ handle, time: device.heard, online: device.online })
      device.told = Math.max(device.told, device.heard)
      device.toldOnline = device.online
    }
  }

  addLeft(device: Device): void {
    if (device.asset && device.position) this.left.push(rowOf(device.asset.handle, device.position))
  }
}
