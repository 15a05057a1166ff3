/** Who gets which latest values: by area, kind and rights; what leaves, what is missed, what is old. */
import { type Asset, type DeviceMessage, decodeLatest, type LatestView, type Principal, type Signal } from '@yiwang/contract'
import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { DUTY_OFFICER, dutyOfficerOf } from '../duty-officer.fixture.ts'
import { assetOf } from '../memory-records.fixture.ts'
import { watchingOf } from './follow.ts'
import { type Follower, followerOf } from './follower.ts'
import { LatestPush } from './latest-push.ts'
import { LatestValues } from './latest-values.ts'
import type { Outlet } from './outlet.ts'

const START = 1_780_000_000_000
const AREA: LatestView = { bbox: [121.5, 31.2, 121.51, 31.21], kinds: ['drone', 'floodPoint'] }

let values: LatestValues
let push: LatestPush
let now: number

beforeEach(() => {
  values = new LatestValues()
  push = new LatestPush(values)
  now = START
})

class Screen {
  idle = true
  /** Frames as they were handed over. */
  readonly sent: Buffer[] = []
  /** Is busy with the first frame it is sent until it is let go on. */
  slow = false
  readonly positions = new Map<number, [number, number]>()
  readonly values = new Map<string, number>()
  readonly seen = new Map<number, boolean>()
  frames = 0
  readonly follower: Follower

  constructor(latest: LatestView | readonly LatestView[] = AREA, who: Principal = DUTY_OFFICER) {
    const screen = this
    const outlet: Pick<Outlet, 'idle' | 'queued' | 'send' | 'cut'> = {
      get idle() {
        return screen.idle
      },
      queued: 0,
      send: (bytes) => screen.receive(bytes),
      cut: () => undefined,
    }
    this.follower = followerOf(who, outlet as Outlet)
    this.watch(latest)
  }

  watch(latest: LatestView | readonly LatestView[]): void {
    const views = 'kinds' in latest ? [latest] : latest
    push.watch(
      this.follower,
      views.map((view) => watchingOf(this.follower.who, view)),
    )
  }

  /** The second of the two WebSocket frames in one write. */
  private receive(bytes: Buffer): void {
    this.frames++
    this.sent.push(bytes)
    if (this.slow) this.idle = false
    const start = 2 + (bytes[1] ?? 0)
    const length = bytes[start + 1] ?? 0
    const frame = decodeLatest(bytes.subarray(start + (length < 126 ? 2 : length === 126 ? 4 : 10)))
    for (const [i, handle] of frame.positions.handle.entries()) {
      this.positions.set(handle, [frame.positions.lon[i] ?? 0, frame.positions.lat[i] ?? 0])
    }
    for (const [i, handle] of frame.values.handle.entries()) {
      this.values.set(`${handle} ${frame.values.property[i]}`, frame.values.value[i] ?? 0)
    }
    for (const [i, handle] of frame.seen.handle.entries()) this.seen.set(handle, frame.seen.online[i] === 1)
  }
}

function say(asset: Pick<Asset, 'id'>, ...signals: readonly Record<string, unknown>[]): void {
  values.apply(
    {
      v: 1,
      source: 'dji',
      device: asset.id,
      key: String(now),
      receivedTime: now,
      signals: signals.map((signal) => ({ feature: asset.id, eventTime: now, ...signal }) as Signal),
    } satisfies DeviceMessage,
    now,
  )
}

const at = (lon: number, lat: number) => ({ kind: 'position', lon, lat, crsSource: 'wgs84' })
const measured = (property: string, value: unknown) => ({ kind: 'observation', property, value })

function tick(after = 100): void {
  now += after
  push.tick(now)
}

describe('latest values', () => {
  it('go to whoever watches the place and the kind, and to nobody else', () => {
    const [drone, camera] = [assetOf(1), assetOf(2, { id: 'frigate:gate1', kind: 'camera' })]
    for (const asset of [drone, camera]) values.register(asset)
    const [here, elsewhere] = [new Screen(), new Screen({ ...AREA, bbox: [121.6, 31.2, 121.61, 31.21] })]
    say(drone, at(121.505, 31.205))
    say(camera, measured('camera.count', 3))
    tick()
    expect([...here.positions.keys()]).toEqual([1])
    expect(here.values.size).toBe(0)
    expect(elsewhere.frames).toBe(0)
  })

  it.each([
    ['a street', '示范区/东盛街道', { orgPath: '示范区/东盛街道' }, { orgPath: '示范区/西河街道' }],
    ['a unit grid', '示范区/东/g1', { orgPath: '示范区/东', gridCode: 'g1' }, { orgPath: '示范区/东', gridCode: 'g2' }],
  ])('do not leak what the scope of %s hides, even in the same cell', (_what, area, inside, outside) => {
    const [mine, other] = [assetOf(1, inside), assetOf(2, outside)]
    for (const asset of [mine, other]) values.register(asset)
    const officer = new Screen(AREA, dutyOfficerOf(area))
    const district = new Screen()
    for (const asset of [mine, other]) say(asset, at(121.505, 31.205), measured('battery.level', 50))
    tick()
    expect([...officer.positions.keys()]).toEqual([1])
    expect([...district.positions.keys()].sort()).toEqual([1, 2])
    officer.idle = false
    for (const asset of [mine, other]) say(asset, at(121.506, 31.205))
    tick()
    officer.idle = true
    tick()
    expect([...officer.positions.keys()]).toEqual([1])
  })

  it('tell once where a thing went that left the view, and nothing after', () => {
    const drone = assetOf(1)
    values.register(drone)
    const screen = new Screen()
    say(drone, at(121.505, 31.205))
    tick()
    say(drone, at(121.9, 31.9))
    tick()
    expect(screen.positions.get(1)?.[0]).toBeCloseTo(121.9, 5)
    const { frames } = screen
    say(drone, at(121.91, 31.9))
    tick()
    expect(screen.frames).toBe(frames)
  })

  it('are conflated for one that does not take them: newest only, counted, what left included', () => {
    const [stays, leaves] = [assetOf(1), assetOf(2)]
    for (const asset of [stays, leaves]) values.register(asset)
    const screen = new Screen()
    for (const asset of [stays, leaves]) say(asset, at(121.505, 31.205))
    tick()
    const { frames } = screen
    screen.idle = false
    for (let i = 1; i <= 20; i++) {
      say(stays, at(121.505 + i * 1e-4, 31.205))
      say(leaves, at(121.505 + i * 0.01, 31.205))
      tick()
    }
    expect(screen.frames).toBe(frames)
    expect(screen.follower.conflated).toBeGreaterThan(15)
    screen.idle = true
    tick()
    expect(screen.frames).toBe(frames + 1)
    expect(screen.positions.get(1)?.[0]).toBeCloseTo(121.507, 5)
    expect(screen.positions.get(2)?.[0]).toBeCloseTo(121.705, 5)
    say(stays, at(121.501, 31.205))
    tick()
    expect(screen.positions.get(1)?.[0]).toBeCloseTo(121.501, 5)
  })

  it('are the newest by measurement: one that comes late replaces nothing', () => {
    const gauge = assetOf(1, { id: 'sl651:3301060007', kind: 'floodPoint' })
    values.register(gauge)
    const screen = new Screen()
    say(gauge, measured('water.depth', 12))
    say(gauge, { ...measured('water.depth', 40), eventTime: now - 60_000 })
    say(gauge, { ...measured('water.level', 3.21), unit: 'ft' }, measured('station.note', 'text'), measured('water.flow', null))
    tick()
    expect(Object.fromEntries(screen.values)).toEqual({ '1 water.depth': 12, '1 water.flow': Number.NaN })
  })

  it('of a device nobody registered wait until somebody does', () => {
    const drone = assetOf(1)
    say(drone, at(121.505, 31.205))
    const screen = new Screen()
    tick()
    expect(screen.frames).toBe(0)
    values.register(drone)
    tick()
    expect([...screen.positions.keys()]).toEqual([1])
    values.remove(drone.id)
    expect(new Screen().frames).toBe(0)
  })

  it('say that a device was heard when its rows do not, and at once when it goes offline', () => {
    const dock = assetOf(1)
    values.register(dock)
    const screen = new Screen()
    const link = (online: boolean) => say(dock, { kind: 'link', online })
    link(true)
    tick()
    expect(screen.seen.get(1)).toBe(true)
    let { frames } = screen
    for (let i = 0; i < 30; i++) {
      link(true)
      tick()
    }
    expect(screen.frames).toBe(frames)
    link(true)
    tick(3_000)
    link(true)
    tick()
    expect(screen.frames).toBe(++frames)
    link(false)
    tick()
    expect(screen.seen.get(1)).toBe(false)
  })

  it('stamped by a clock that was set back give way to what is told afterwards, and stay before it', () => {
    const drone = assetOf(1)
    values.register(drone)
    const screen = new Screen()
    const right = now
    now += 3_600_000
    say(drone, at(121.505, 31.205), measured('battery.level', 90), { kind: 'link', online: true })
    tick()
    now = right
    say(drone, at(121.506, 31.205), measured('battery.level', 50), { kind: 'link', online: false })
    tick()
    expect(screen.positions.get(1)?.[0]).toBeCloseTo(121.506, 5)
    expect(Object.fromEntries(screen.values)).toEqual({ '1 battery.level': 50 })
    expect(screen.seen.get(1)).toBe(false)
    expect(values.heard(drone.id)?.heard).toBe(now - 100)
    // Not more: what is a little older still loses.
    say(drone, { ...measured('battery.level', 60), eventTime: now - 60_000 }, { ...at(121.6, 31.205), eventTime: now - 60_000 })
    tick()
    expect(screen.values.get('1 battery.level')).toBe(50)
    expect(screen.positions.get(1)?.[0]).toBeCloseTo(121.506, 5)
  })

  it('of a device that runs some minutes ahead are not taken for wrong', () => {
    const drone = assetOf(1)
    values.register(drone)
    const screen = new Screen()
    say(drone, at(121.505, 31.205), { ...measured('battery.level', 70), eventTime: now + 280_000 })
    say(drone, { ...measured('battery.level', 71), eventTime: now + 200_000 })
    tick()
    expect(screen.values.get('1 battery.level')).toBe(70)
  })

  it('come back after a restart', () => {
    const drone = assetOf(1)
    values.register(drone)
    say(drone, at(121.505, 31.205), measured('battery.level', 77), measured('drone.speed', null))
    const kept = JSON.parse(JSON.stringify([...values.takeChanged()])) as [string, never][]
    expect(values.takeChanged().size).toBe(0)
    values = new LatestValues()
    push = new LatestPush(values)
    for (const [device, state] of kept) values.restore(device, state)
    values.register(drone)
    const screen = new Screen()
    expect(screen.positions.get(1)?.[0]).toBeCloseTo(121.505, 5)
    expect(Object.fromEntries(screen.values)).toEqual({ '1 battery.level': 77, '1 drone.speed': Number.NaN })
  })
})

describe('two views', () => {
  const CAMERAS: LatestView = { bbox: AREA.bbox, kinds: ['camera'] }
  const KEPT: LatestView = { kinds: ['drone', 'floodPoint', 'fireRoom'] }
  const gauge = assetOf(1, { id: 'sl651:g1', kind: 'floodPoint', lon: 121.505, lat: 31.205 })
  const farGauge = assetOf(2, { id: 'sl651:g2', kind: 'floodPoint', lon: 121.9, lat: 31.5 })
  const camera = assetOf(3, { id: 'isapi:c1', kind: 'camera', lon: 121.505, lat: 31.205 })
  const farCamera = assetOf(4, { id: 'isapi:c2', kind: 'camera', lon: 121.9, lat: 31.5 })
  const { lon: _lon, lat: _lat, ...unplacedRoom } = assetOf(5, { id: 'gb26875:r1', kind: 'fireRoom' })
  const all = [gauge, farGauge, camera, farCamera, unplacedRoom]
  const heardOf = ({ seen }: Screen) => [...seen.keys()].sort()

  beforeEach(() => {
    for (const asset of all) values.register(asset)
  })

  it('tell the crowd where the map looks and everything else wherever it is, even unplaced, each once', () => {
    const screen = new Screen([KEPT, CAMERAS])
    for (const asset of all) say(asset, { kind: 'link', online: true })
    tick()
    expect(heardOf(screen)).toEqual([1, 2, 3, 5])
    expect(screen.frames).toBe(2)
    say(farGauge, measured('water.depth', 31))
    tick()
    expect(screen.frames).toBe(3)
    expect(Object.fromEntries(screen.values)).toEqual({ '2 water.depth': 31 })
  })

  it('keep within scope without a box too', () => {
    for (const asset of [gauge, farGauge]) values.register({ ...asset, orgPath: '示范区/西河街道' })
    const officer = new Screen([KEPT, CAMERAS], dutyOfficerOf('示范区/东盛街道'))
    for (const asset of all) say(asset, { kind: 'link', online: true })
    tick()
    expect(heardOf(officer)).toEqual([3, 5])
  })

  it('are each replaced for themselves: a map that moves is not told of the district again', () => {
    for (const asset of all) say(asset, { kind: 'link', online: true })
    tick()
    const screen = new Screen([KEPT, CAMERAS])
    expect(screen.frames).toBe(2)
    screen.watch([KEPT, { ...CAMERAS, bbox: [121.89, 31.49, 121.91, 31.51] }])
    expect(screen.frames).toBe(3)
    expect(heardOf(screen)).toEqual([1, 2, 3, 4, 5])
    screen.watch([{ ...CAMERAS, bbox: [121.89, 31.49, 121.91, 31.51] }, KEPT])
    expect(screen.frames).toBe(3)
    say(gauge, measured('water.depth', 8))
    say(camera, measured('camera.count', 2))
    tick()
    expect(Object.fromEntries(screen.values)).toEqual({ '1 water.depth': 8 })
    screen.watch([CAMERAS])
    say(gauge, measured('water.depth', 9))
    tick()
    expect(Object.fromEntries(screen.values)).toEqual({ '1 water.depth': 8, '3 camera.count': 2 })
  })

  it('are one frame for all who share one, whatever else they watch', () => {
    const [one, other] = [new Screen([KEPT, CAMERAS]), new Screen([{ ...CAMERAS, bbox: [121.8, 31.4, 121.95, 31.6] }, KEPT])]
    say(gauge, measured('water.depth', 8))
    tick()
    expect(one.sent).toHaveLength(1)
    expect(other.sent[0]).toBe(one.sent[0])
  })

  it('of one tick go out together: the second is not late because of the first', () => {
    const screen = new Screen([KEPT, CAMERAS])
    screen.slow = true
    for (const asset of [gauge, camera]) say(asset, { kind: 'link', online: true })
    tick()
    expect(heardOf(screen)).toEqual([1, 3])
    expect(screen.follower.conflated).toBe(0)
  })

  it('are both made good for one that was behind in both', () => {
    const screen = new Screen([KEPT, CAMERAS])
    screen.idle = false
    for (let i = 1; i <= 20; i++) {
      say(farGauge, measured('water.depth', i))
      say(camera, measured('camera.count', i))
      tick()
    }
    expect(screen.frames).toBe(0)
    expect(screen.follower.conflated).toBeGreaterThanOrEqual(40)
    screen.idle = true
    screen.slow = true
    tick()
    expect(screen.frames).toBe(2)
    expect(Object.fromEntries(screen.values)).toEqual({ '2 water.depth': 20, '3 camera.count': 20 })
    expect(screen.follower.conflated).toBeGreaterThanOrEqual(34)
  })

  it('leave the picture of what is no crowd equal to ours, whatever moves, wherever the map looks, however slow the screen', () => {
    const kinds = ['drone', 'floodPoint', 'camera'] as const
    const place = fc.record({
      lon: fc.double({ min: 121.4, max: 121.6, noNaN: true }),
      lat: fc.double({ min: 31.1, max: 31.3, noNaN: true }),
    })
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ does: fc.constant('move' as const), index: fc.nat(8), place }) },
      { weight: 4, arbitrary: fc.record({ does: fc.constant('measure' as const), index: fc.nat(8), value: fc.nat(1_000) }) },
      { weight: 2, arbitrary: fc.record({ does: fc.constant('look' as const), place }) },
      { weight: 1, arbitrary: fc.record({ does: fc.constant('stall' as const), idle: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ does: fc.constant('place' as const), index: fc.nat(8), place }) },
      { weight: 4, arbitrary: fc.constant({ does: 'tick' as const }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
        values = new LatestValues()
        push = new LatestPush(values)
        now = START
        const assets = Array.from({ length: 9 }, (_, i) => {
          const orgPath = i < 6 ? '示范区/东盛街道' : '示范区/西河街道'
          const { lon, lat, ...rest } = assetOf(i, { id: `observation:${i}`, kind: kinds[i % 3] ?? 'drone', orgPath })
          // Every other one is placed by nobody.
          return i % 2 === 0 ? { ...rest, lon, lat } : rest
        })
        for (const asset of assets) values.register(asset)
        const screen = new Screen([KEPT, CAMERAS], dutyOfficerOf('示范区/东盛街道'))
        const truth = { positions: new Map<number, [number, number]>(), values: new Map<string, number>() }
        for (const one of steps) {
          if (one.does === 'tick') tick()
          else if (one.does === 'stall') screen.idle = one.idle
          else if (one.does === 'look') {
            const { lon, lat } = one.place
            screen.watch([KEPT, { ...CAMERAS, bbox: [lon, lat, lon + 0.02, lat + 0.02] }])
          } else {
            const asset = assets[one.index]
            if (!asset) continue
            const kept = asset.kind !== 'camera' && one.index < 6
            if (one.does === 'place') values.register({ ...asset, ...one.place })
            else if (one.does === 'move') {
              say(asset, at(one.place.lon, one.place.lat))
              if (kept) truth.positions.set(asset.handle, [one.place.lon, one.place.lat])
            } else {
              say(asset, measured('water.depth', one.value))
              if (kept) truth.values.set(`${asset.handle} water.depth`, one.value)
            }
          }
        }
        screen.idle = true
        tick()
        const isKept = (handle: number) => assets[handle]?.kind !== 'camera'
        const told = [...screen.positions].filter(([handle]) => isKept(handle))
        expect(told.map(([handle]) => handle).sort()).toEqual([...truth.positions.keys()].sort())
        for (const [handle, [lon, lat]] of told) {
          const [x = 0, y = 0] = truth.positions.get(handle) ?? []
          expect(Math.abs(lon - x) + Math.abs(lat - y)).toBeLessThan(2 ** -19)
        }
        const measuredThere = [...screen.values].filter(([key]) => isKept(Number.parseInt(key, 10)))
        expect(new Map(measuredThere)).toEqual(truth.values)
        // Nothing of another street, wherever the map looked.
        expect([...screen.positions.keys(), ...screen.seen.keys()].filter((handle) => handle >= 6)).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
