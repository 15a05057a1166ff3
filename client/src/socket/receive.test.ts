import type {
  Fact,
  FactsFrame,
  FollowReply,
  FollowRequest,
  LatestFrame,
  LatestView,
  Snapshot,
  SystemStatus,
} from '@yiwang/contract'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { sampleAsset } from '../../dev/sample.ts'
import { receive, type Sink, type Wire } from './receive.ts'

/** A socket held by hand: the test is the server. */
class FakeWire implements Wire {
  up = true
  asked: { request: FollowRequest; answer: (reply: FollowReply) => void; fail: () => void }[] = []
  connectHandler = () => {}
  disconnectHandler = () => {}
  factsHandler = (_: FactsFrame) => {}
  latestHandler = (_: LatestFrame) => {}
  statusHandler = (_: SystemStatus) => {}
  resyncHandler = () => {}
  connected = () => this.up
  onConnect = (h: () => void) => {
    this.connectHandler = h
  }
  onDisconnect = (h: () => void) => {
    this.disconnectHandler = h
  }
  onFacts = (h: (f: FactsFrame) => void) => {
    this.factsHandler = h
  }
  onLatest = (h: (f: LatestFrame) => void) => {
    this.latestHandler = h
  }
  onStatus = (h: (s: SystemStatus) => void) => {
    this.statusHandler = h
  }
  onResync = (h: () => void) => {
    this.resyncHandler = h
  }
  follow = (request: FollowRequest) =>
    new Promise<FollowReply>((resolve, reject) => {
      this.asked.push({ request, answer: resolve, fail: () => reject(new Error('timeout')) })
    })
  async reply(reply: FollowReply) {
    this.asked.at(-1)?.answer(reply)
    await settled()
  }
}

const settled = () => vi.advanceTimersByTimeAsync(0)
const status: SystemStatus = { at: 0, feeds: [], processes: [], engineLag: 0, spaces: [], conflated: 0, drill: null }
const snapshot: Snapshot = { alerts: [], closedFrom: 0, assets: [], assetCounts: {}, silent: [], drills: [], notices: [], status }

function fact(n: number): Fact {
  return { kind: 'silence', at: n, device: `sl651:${n}`, feed: 'sl651', silent: true, since: n }
}
function frame(epoch: string, prev: number, cursor: number): FactsFrame {
  const facts = Array.from({ length: cursor - prev }, (_, i) => ({ n: prev + i + 1, fact: fact(prev + i + 1) }))
  return { epoch, prev, cursor, facts }
}

function watchedSink() {
  const applied: number[] = []
  const log: string[] = []
  const sink: Sink = {
    snapshot: (_, same) => log.push(`snapshot${same ? ' again' : ''}`),
    facts: (facts) => applied.push(...facts.map((f) => f.at)),
    assets: (assets) => log.push(`asset ${assets.map(({ handle }) => handle)} after ${applied.length} facts`),
    crowd: ({ counts }) => log.push(`crowd ${counts.camera}`),
    latest: () => log.push('latest'),
    status: () => log.push('status'),
    live: () => log.push('live'),
    lost: () => log.push('lost'),
    refused: (code) => log.push(`refused ${code}`),
  }
  return { sink, applied, log }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

async function followed() {
  const wire = new FakeWire()
  const seen = watchedSink()
  const receiver = receive(wire, seen.sink)
  await wire.reply({ ok: true, epoch: 'a', cursor: 10, snapshot })
  return { wire, receiver, ...seen }
}

describe('following', () => {
  test('asks for a snapshot first, then applies frames in order', async () => {
    const { wire, applied, log } = await followed()
    expect(wire.asked[0]?.request).toEqual({ facts: true })
    wire.factsHandler(frame('a', 10, 12))
    wire.factsHandler(frame('a', 12, 13))
    expect(applied).toEqual([11, 12, 13])
    expect(log).toEqual(['snapshot', 'live'])
  })

  test('what facts are about is known before they are applied, and a change of the crowd needs no fact', async () => {
    const { wire, applied, log } = await followed()
    wire.factsHandler({ ...frame('a', 10, 11), assets: [sampleAsset(7, 'camera')] })
    wire.factsHandler({ epoch: 'a', prev: 11, cursor: 500, facts: [], crowd: { counts: { camera: 489 } } })
    expect(log.slice(2)).toEqual(['asset 7 after 0 facts', 'crowd 489'])
    wire.factsHandler(frame('a', 500, 501))
    expect(applied).toEqual([11, 501])
    expect(wire.asked).toHaveLength(1)
    // A frame that was applied before says nothing new of the crowd either.
    wire.factsHandler({ epoch: 'a', prev: 11, cursor: 500, facts: [], crowd: { counts: { camera: 1 } } })
    expect(log.at(-1)).toBe('crowd 489')
  })

  test('a frame that hides facts by scope is no gap', async () => {
    const { wire, applied } = await followed()
    wire.factsHandler({ epoch: 'a', prev: 10, cursor: 20, facts: [{ n: 15, fact: fact(15) }] })
    wire.factsHandler(frame('a', 20, 21))
    expect(applied).toEqual([15, 21])
    expect(wire.asked).toHaveLength(1)
  })

  test('a cursor beat moves the cursor and nothing else', async () => {
    const { wire, applied } = await followed()
    wire.factsHandler({ epoch: 'a', prev: 10, cursor: 40, facts: [] })
    wire.disconnectHandler()
    wire.connectHandler()
    expect(applied).toEqual([])
    expect(wire.asked.at(-1)?.request).toMatchObject({ cursor: 40, epoch: 'a' })
  })

  test('a gap asks again from the cursor, and what comes twice is applied once', async () => {
    const { wire, applied } = await followed()
    wire.factsHandler(frame('a', 10, 12))
    wire.factsHandler(frame('a', 14, 15))
    expect(applied).toEqual([11, 12])
    expect(wire.asked.at(-1)?.request).toEqual({ cursor: 12, epoch: 'a', facts: true })
    await wire.reply({ ok: true, epoch: 'a', cursor: 12 })
    wire.factsHandler(frame('a', 12, 16))
    wire.factsHandler(frame('a', 11, 15))
    wire.factsHandler(frame('a', 15, 17))
    expect(applied).toEqual([11, 12, 13, 14, 15, 16, 17])
  })

  test('reconnecting asks since the last fact applied', async () => {
    const { wire, applied, log } = await followed()
    wire.factsHandler(frame('a', 10, 11))
    wire.disconnectHandler()
    wire.connectHandler()
    expect(wire.asked.at(-1)?.request).toEqual({ cursor: 11, epoch: 'a', facts: true })
    await wire.reply({ ok: true, epoch: 'a', cursor: 11 })
    wire.factsHandler(frame('a', 11, 12))
    expect(applied).toEqual([11, 12])
    expect(log).toEqual(['snapshot', 'live', 'lost', 'live'])
  })

  test('another epoch means a new snapshot; frames of the old past are dropped until it is here', async () => {
    const { wire, applied, log } = await followed()
    wire.factsHandler(frame('b', 0, 1))
    expect(wire.asked.at(-1)?.request).toEqual({ facts: true })
    wire.factsHandler(frame('a', 10, 11))
    wire.latestHandler({} as LatestFrame)
    await wire.reply({ ok: true, epoch: 'b', cursor: 1, snapshot })
    wire.factsHandler(frame('b', 1, 2))
    expect(applied).toEqual([2])
    expect(log).toEqual(['snapshot', 'live', 'snapshot', 'live'])
  })

  test('resync asks without a cursor', async () => {
    const { wire, log } = await followed()
    wire.resyncHandler()
    expect(wire.asked.at(-1)?.request).toEqual({ facts: true })
    await wire.reply({ ok: true, epoch: 'a', cursor: 99, snapshot })
    expect(log).toEqual(['snapshot', 'live', 'snapshot again', 'live'])
  })

  test('a continuation nobody can join on to becomes a snapshot', async () => {
    const { wire } = await followed()
    wire.disconnectHandler()
    wire.connectHandler()
    await wire.reply({ ok: true, epoch: 'other', cursor: 10 })
    expect(wire.asked.at(-1)?.request).toEqual({ facts: true })
  })

  test('one follow at a time; the newest view is asked for when the last is answered', async () => {
    const { wire, receiver } = await followed()
    const view = (west: number): LatestView[] => [{ kinds: ['fireRoom'] }, { bbox: [west, 43, 126, 44], kinds: ['camera'] }]
    receiver.watch(view(1))
    receiver.watch(view(2))
    receiver.watch(view(3))
    expect(wire.asked).toHaveLength(2)
    await wire.reply({ ok: true, epoch: 'a', cursor: 10 })
    expect(wire.asked).toHaveLength(3)
    expect(wire.asked.at(-1)?.request).toEqual({ cursor: 10, epoch: 'a', facts: true, latest: view(3) })
  })

  test('a refusal or no answer is tried again, not given up', async () => {
    const wire = new FakeWire()
    const { sink, log } = watchedSink()
    receive(wire, sink)
    await wire.reply({ ok: false, code: 'starting' })
    expect(log).toEqual(['refused starting'])
    await vi.advanceTimersByTimeAsync(2_000)
    expect(wire.asked).toHaveLength(2)
    wire.asked.at(-1)?.fail()
    await vi.advanceTimersByTimeAsync(2_000)
    expect(wire.asked).toHaveLength(3)
    await wire.reply({ ok: true, epoch: 'a', cursor: 1, snapshot })
    expect(log).toEqual(['refused starting', 'snapshot', 'live'])
  })

  test('whatever frames are lost, repeated or overlapping: each fact once, in order, none missing', async () => {
    const cut = fc.record({ back: fc.nat(5), length: fc.nat(6), lost: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(cut, { maxLength: 40 }), async (cuts) => {
        const { wire, applied } = await followed()
        let sent = 10
        for (const { back, length, lost } of cuts) {
          const prev = Math.max(0, sent - back)
          sent += length
          if (lost) continue
          wire.factsHandler(frame('a', prev, sent))
          const asked = wire.asked.at(-1)
          const from = asked?.request.cursor
          if (wire.asked.length > 1 && from !== undefined) {
            await wire.reply({ ok: true, epoch: 'a', cursor: from })
            wire.factsHandler(frame('a', from, sent))
          }
        }
        wire.factsHandler(frame('a', 10, sent))
        expect(applied).toEqual(Array.from({ length: sent - 10 }, (_, i) => 11 + i))
      }),
      { numRuns: 60 },
    )
  })
})
