/** The decode tool (docs/decode-tool.md): JSON lines in, what a protocol reads in them out, one line for one line. */
import type { Readable, Writable } from 'node:stream'
import { LineSplitter } from './codec/lines.ts'
import { decodeInputOf } from './decode-line.ts'
import type { Protocol } from './protocol.ts'
import * as registry from './protocols/registry.ts'

const MAX_LINE = 64 * 1_024 * 1_024

const PROTOCOLS: ReadonlyMap<string, Protocol> = new Map(
  Object.values(registry as Readonly<Record<string, Protocol>>)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((protocol) => [protocol.id, protocol]),
)

const NAMES = [...PROTOCOLS.keys()].join(' ')

const HELP = `npm run -s decode -- <protocol> [--normalised]

Reads JSON lines from standard input and prints one JSON line for each, in the same order.
Protocols: ${NAMES}

Each line is an object with one input member:
  hex         one frame or body, hexadecimal, white space ignored
  chunks      array of hex: the chunks of one stream
  text        one packet, body or MQTT payload as text
  textChunks  array of text: the chunks of one stream
  messages    array of {topic, payload} or {topic, payloadHex}: applied in order, the answer is that of the last
and, where they are needed, topic, prefix (frigate), contentType (isapi) and receivedTime (ISO with offset).

  --normalised  prints the platform's own messages instead of the protocol's words
  --help        prints this

A line that cannot be read gives {"error":"input"}, a frame that cannot be read {"error":"<code>"}.
Exit code 0 at the end of the input, 2 for an unknown protocol. More: docs/decode-tool.md
`

export interface Terminal {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
}

/** Writes at the reader's pace; false when nobody reads any more. */
function writer(out: Writable): (text: string) => Promise<boolean> {
  let open = true
  let waiting: (() => void) | undefined
  const wake = () => waiting?.()
  const stop = () => {
    open = false
    wake()
  }
  // A reader that left (`| head`) is no fault of ours.
  out.on('error', stop)
  out.on('close', stop)
  out.on('drain', wake)
  const drained = () =>
    new Promise<void>((resolve) => {
      waiting = resolve
    })
  return async (text) => {
    if (open && !out.write(text)) await drained()
    return open
  }
}

function answerTo(protocol: Protocol, line: Uint8Array | undefined, normalised: boolean): unknown {
  const input = line && decodeInputOf(line)
  if (!input) return { error: 'input' }
  return normalised ? protocol.normaliseLine(input) : protocol.decodeLine(input)
}

/** Runs the command; resolves to its exit code. */
export async function decode(args: readonly string[], { stdin, stdout, stderr }: Terminal): Promise<number> {
  const write = writer(stdout)
  if (args.includes('--help')) {
    await write(HELP)
    return 0
  }
  const [name = '', ...more] = args.filter((arg) => arg !== '--normalised')
  const protocol = PROTOCOLS.get(name)
  if (!protocol || more.length > 0) {
    const wrong = protocol ? `Unknown argument "${more[0]}"` : name === '' ? 'No protocol given' : `Unknown protocol "${name}"`
    stderr.write(`${wrong}: say one of ${NAMES} (and --normalised or --help).\n`)
    return 2
  }
  const normalised = args.includes('--normalised')
  const lines = new LineSplitter(MAX_LINE)
  for await (const chunk of stdin) {
    let answers = ''
    for (const line of lines.push(chunk as Uint8Array)) answers += `${JSON.stringify(answerTo(protocol, line, normalised))}\n`
    if (answers !== '' && !(await write(answers))) return 0
  }
  for (const line of lines.end()) await write(`${JSON.stringify(answerTo(protocol, line, normalised))}\n`)
  return 0
}
