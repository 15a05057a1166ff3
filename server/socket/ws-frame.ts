/**
 * Socket.IO events as finished WebSocket frames (RFC 6455 §5.2, Engine.IO 4, Socket.IO 5): encoded once, written to
 * many sockets. An event with a Buffer is two messages on the wire; here they are one write.
 */
const FINAL_TEXT = 0x81
const FINAL_BINARY = 0x82
/** Engine.IO `message`, Socket.IO `EVENT` and `BINARY_EVENT` with one attachment. */
const EVENT = '42'
const BINARY_EVENT = '451-'

function head(opcode: number, length: number): Buffer {
  if (length < 126) return Buffer.from([opcode, length])
  if (length < 65_536) return Buffer.from([opcode, 126, length >> 8, length & 0xff])
  const bytes = Buffer.alloc(10)
  bytes[0] = opcode
  bytes[1] = 127
  bytes.writeUIntBE(length, 4, 6)
  return bytes
}

/** `json` is the event's one argument, already JSON. */
export function textEvent(name: string, json: string): Buffer {
  const body = Buffer.from(`${EVENT}["${name}",${json}]`)
  return Buffer.concat([head(FINAL_TEXT, body.length), body])
}

const placeholders = new Map<string, Buffer>()

function placeholder(name: string): Buffer {
  const known = placeholders.get(name)
  if (known) return known
  const body = Buffer.from(`${BINARY_EVENT}["${name}",{"_placeholder":true,"num":0}]`)
  const made = Buffer.concat([head(FINAL_TEXT, body.length), body])
  placeholders.set(name, made)
  return made
}

export function binaryEvent(name: string, bytes: Uint8Array): Buffer {
  return Buffer.concat([placeholder(name), head(FINAL_BINARY, bytes.length), bytes])
}
