/**
 * Pictures and other long bodies that come in packets (SL 651-2014, mode M3): put together in any order, asked for again
 * where one is missing. They outlive a connection, because a station may come back in the middle of a picture.
 */
import { MINUTE, type Millis, SECOND } from '@yiwang/contract'
import { type Address, END, type Frame, type Packet, uint16 } from './frame.ts'

/** A picture has at most 4095 packets of 4092 bytes, 16 MiB; anything else that comes in packets must fit the usual buffer. */
const MOST_BYTES = { picture: 16 * 1_024 * 1_024, other: 65_536 } as const
const PICTURE_FUNCTION = '36'
/** All stations together: stations can be invented. */
const MOST_OPEN = 1_024
const MOST_HELD = 64 * 1_024 * 1_024

const AFTER_LAST = 2 * SECOND
const AFTER_ANY = 10 * SECOND
const MOST_ASKED = 3
/** An incomplete transfer may still be completed, and a complete one be repeated, for so long. */
const KEPT = 10 * MINUTE

export interface Transfer {
  readonly station: string
  readonly func: string
  readonly total: number
  /** Packets so far, by number. */
  readonly packets: Map<number, Uint8Array>
  /** Whom to answer: as the newest packet has it. */
  address: Address
  bytes: number
  state: 'open' | 'givenUp' | 'complete'
  /** The connection it came on last: the one to ask on. */
  owner: object
  touched: Millis
  lastSeen: boolean
  due: Millis
  asked: number
  times: number
}

export type TransferEvent =
  | { readonly is: 'complete'; readonly transfer: Transfer }
  /** Ask for this packet. */
  | { readonly is: 'missing'; readonly transfer: Transfer; readonly packet: Packet }
  | { readonly is: 'dropped'; readonly transfer: Transfer; readonly reason: 'incomplete' | 'tooLarge' | 'crowded' }

/** Serial number of packet 1, undefined while it is missing. */
export function serialOf({ packets }: Transfer): number | undefined {
  const first = packets.get(1)
  return first && first.length >= 2 ? uint16(first, 0) : undefined
}

/** The whole body: packet 1 with its opening, then the data of all others. */
export function assembled({ packets, total, bytes }: Transfer): Uint8Array {
  const whole = new Uint8Array(bytes)
  let at = 0
  for (let seq = 1; seq <= total; seq++) {
    const data = packets.get(seq)
    if (!data) continue
    whole.set(data, at)
    at += data.length
  }
  return whole
}

function lowestMissing({ packets, total }: Transfer): number {
  for (let seq = 1; seq <= total; seq++) if (!packets.has(seq)) return seq
  return total
}

function same(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a !== undefined && Buffer.compare(a, b) === 0
}

export function isPacket({ total, seq }: Packet): boolean {
  return seq >= 1 && seq <= total
}

export class Transfers {
  /** By station and function, the one touched longest ago first. */
  readonly #transfers = new Map<string, Transfer>()
  #held = 0

  /** One packet has come. */
  take(frame: Frame, packet: Packet, owner: object, now: Millis): TransferEvent[] {
    const key = `${frame.station}|${frame.func}`
    const known = this.#transfers.get(key)
    if (known && known.state === 'complete' && known.total === packet.total && same(known.packets.get(packet.seq), frame.data))
      return this.#repeat(known, frame, packet)
    const events: TransferEvent[] = []
    let transfer = known
    if (transfer && !belongs(transfer, frame, packet)) {
      if (transfer.state === 'open') events.push({ is: 'dropped', transfer, reason: 'incomplete' })
      this.#forget(key, transfer)
      transfer = undefined
    }
    transfer ??= begin(frame, packet, owner, now)
    this.#transfers.delete(key)
    this.#transfers.set(key, transfer)
    events.push(...this.#add(key, transfer, frame, packet, owner, now), ...this.#makeRoom(transfer))
    return events
  }

  /** Asks on this connection for what is missing; gives up; forgets. */
  tick(owner: object, now: Millis): TransferEvent[] {
    const events: TransferEvent[] = []
    for (const [key, transfer] of this.#transfers) {
      if (transfer.state === 'open' && transfer.owner === owner && now >= transfer.due) events.push(ask(transfer, now))
      if (now - transfer.touched < KEPT) continue
      if (transfer.state === 'open') events.push({ is: 'dropped', transfer, reason: 'incomplete' })
      this.#forget(key, transfer)
    }
    return events
  }

  /** The station did not hear our answer: the same picture is complete again when its last packet is repeated. */
  #repeat(transfer: Transfer, frame: Frame, packet: Packet): TransferEvent[] {
    transfer.address = addressOf(frame)
    return packet.seq === transfer.total ? [{ is: 'complete', transfer }] : []
  }

  #add(key: string, transfer: Transfer, frame: Frame, packet: Packet, owner: object, now: Millis): TransferEvent[] {
    transfer.address = addressOf(frame)
    transfer.owner = owner
    transfer.touched = now
    if (transfer.packets.has(packet.seq)) return []
    transfer.packets.set(packet.seq, frame.data.slice())
    transfer.bytes += frame.data.length
    this.#held += frame.data.length
    if (transfer.bytes > (transfer.func === PICTURE_FUNCTION ? MOST_BYTES.picture : MOST_BYTES.other)) {
      this.#forget(key, transfer)
      return [{ is: 'dropped', transfer, reason: 'tooLarge' }]
    }
    if (transfer.packets.size === transfer.total) {
      transfer.state = 'complete'
      return [{ is: 'complete', transfer }]
    }
    if (transfer.state === 'givenUp') return []
    if (packet.seq === transfer.asked) return [ask(transfer, now)]
    const last = frame.end === END.etx || packet.seq === transfer.total
    if (transfer.asked === 0 && (last || !transfer.lastSeen)) transfer.due = now + (last ? AFTER_LAST : AFTER_ANY)
    transfer.lastSeen ||= last
    return []
  }

  #makeRoom(newest: Transfer): TransferEvent[] {
    const events: TransferEvent[] = []
    for (const [key, transfer] of this.#transfers) {
      if (this.#held <= MOST_HELD && this.#transfers.size <= MOST_OPEN) break
      if (transfer === newest) continue
      this.#forget(key, transfer)
      if (transfer.state === 'open') events.push({ is: 'dropped', transfer, reason: 'crowded' })
    }
    return events
  }

  #forget(key: string, transfer: Transfer): void {
    if (this.#transfers.delete(key)) this.#held -= transfer.bytes
  }
}

function addressOf({ center, station, password }: Frame): Address {
  return { center, station, password }
}

/** By station, function and total; a packet 1 with another serial number is another transfer's. */
function belongs(transfer: Transfer, { data }: Frame, { total, seq }: Packet): boolean {
  if (transfer.total !== total || transfer.state === 'complete') return false
  const serial = serialOf(transfer)
  return seq !== 1 || serial === undefined || serial === uint16(data, 0)
}

function begin(frame: Frame, { total }: Packet, owner: object, now: Millis): Transfer {
  return {
    station: frame.station,
    func: frame.func,
    total,
    packets: new Map(),
    address: addressOf(frame),
    bytes: 0,
    state: 'open',
    owner,
    touched: now,
    lastSeen: false,
    due: now + AFTER_ANY,
    asked: 0,
    times: 0,
  }
}

/** At most three times for each packet. */
function ask(transfer: Transfer, now: Millis): TransferEvent {
  const seq = lowestMissing(transfer)
  transfer.times = seq === transfer.asked ? transfer.times + 1 : 1
  transfer.asked = seq
  transfer.due = now + AFTER_ANY
  if (transfer.times > MOST_ASKED) {
    transfer.state = 'givenUp'
    return { is: 'dropped', transfer, reason: 'incomplete' }
  }
  return { is: 'missing', transfer, packet: { total: transfer.total, seq } }
}
