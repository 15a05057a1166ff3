/** Every frame of fixtures/frames gives exactly its decoded result, and its normalised messages (without `raw`) where they are written down. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deviceMessage } from '@yiwang/contract'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { decodeInputOf } from '../decode-line.ts'
import type { Protocol } from '../protocol.ts'
import * as registry from './registry.ts'

const FRAMES = join(import.meta.dirname, '../../fixtures/frames')

const frame = z.strictObject({
  name: z.string(),
  input: z.record(z.string(), z.unknown()),
  decoded: z.unknown(),
  normalised: z.unknown().optional(),
})

const protocols: readonly Protocol[] = Object.values(registry)

describe.each(protocols.map((protocol) => [protocol.id, protocol] as const))('%s', (id, protocol) => {
  const files = readdirSync(join(FRAMES, id)).filter((file) => file.endsWith('.json'))

  it('has frames', () => {
    expect(files.length).toBeGreaterThan(0)
  })

  it.each(files)('%s', (file) => {
    const { input, decoded, normalised } = frame.parse(JSON.parse(readFileSync(join(FRAMES, id, file), 'utf8')))
    const line = decodeInputOf(Buffer.from(JSON.stringify(input)))
    if (!line) throw new Error('the input is no line of the decode tool')
    expect(JSON.parse(JSON.stringify(protocol.decodeLine(line)))).toEqual(decoded)
    const messages = protocol.normaliseLine(line)
    if (normalised !== undefined)
      expect(JSON.parse(JSON.stringify(messages, (key, value) => (key === 'raw' ? undefined : value)))).toEqual(normalised)
    if (Array.isArray(messages)) z.array(deviceMessage).parse(messages)
  })
})
