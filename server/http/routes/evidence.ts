/** Pictures an alert rests on, by their SHA-256: they never change; but who may see them does, so no browser keeps one for long. */
import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { areasOf, isWhole } from '@yiwang/contract'
import { z } from 'zod'
import { actorOf } from '../../visitor.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

const TYPES: readonly { readonly media: string; readonly magic: Buffer }[] = [
  { media: 'image/jpeg', magic: Buffer.from([0xff, 0xd8, 0xff]) },
  { media: 'image/png', magic: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
]

export default [
  route({
    method: 'get',
    path: '/evidence/{sha256}',
    action: 'evidence.read',
    id: 'readEvidence',
    summary: 'A picture',
    params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
    answers: { 200: { description: 'The picture', media: TYPES.map(({ media }) => media) } },
    async handle({ params: { sha256 }, who, visitor, at, admits }, { audit, readings, records, places, dataDir }) {
      // Whoever may see all evidence need not be told whose it is; what no alert rests on is for them alone.
      if (!isWhole(areasOf(who, 'evidence.read'))) {
        const rests = await records.evidenceOf(sha256)
        // Not even that it is there.
        if (!rests.some((of) => admits(places.governed(of)))) throw new Refusal(404, 'evidence.unknown')
      }
      const file = join(resolve(dataDir), 'evidence', sha256.slice(0, 2), sha256.slice(2))
      const media = await mediaOf(file)
      if (media === undefined) throw new Refusal(404, 'evidence.unknown')
      // Shown only when it is written down who saw it.
      await audit.note(at, { ...actorOf(visitor), act: 'evidence.read', on: `evidence:${sha256}`, outcome: 'done' })
      await readings.seen(visitor, 1, at)
      return {
        status: 200,
        file,
        headers: {
          'Content-Type': media,
          'Cache-Control': 'private, max-age=300',
          'Content-Disposition': 'inline',
          // It came from a device: whatever it holds, it is a picture and nothing else.
          'Content-Security-Policy': "default-src 'none'; sandbox",
        },
      }
    },
  }),
]

/** undefined = there is no such picture. */
async function mediaOf(file: string): Promise<string | undefined> {
  try {
    const handle = await open(file, 'r')
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(8), 0, 8, 0)
      return TYPES.find(({ magic }) => buffer.subarray(0, bytesRead).subarray(0, magic.length).equals(magic))?.media
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
