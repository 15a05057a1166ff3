/** Socket.IO's encoder, except that an answer which is already JSON is not turned into JSON again: one snapshot, many followers. */
import { Encoder, type Packet, PacketType } from 'socket.io-parser'

export class ReadyJson {
  readonly json: string
  constructor(json: string) {
    this.json = json
  }
}

export class SharedEncoder extends Encoder {
  override encode(packet: Packet): unknown[] {
    const answer: unknown = Array.isArray(packet.data) ? packet.data[0] : undefined
    if (packet.type === PacketType.ACK && packet.nsp === '/' && answer instanceof ReadyJson) {
      return [`${PacketType.ACK}${packet.id}[${answer.json}]`]
    }
    return super.encode(packet)
  }
}
