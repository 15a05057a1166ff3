/** The map under everything: what it is, and its tiles. */
import { basemap } from '@yiwang/contract'
import { z } from 'zod'
import { ArchiveError } from '../../basemap/archive.ts'
import { Refusal } from '../refusal.ts'
import { route } from '../route.ts'

const place = z.coerce.number().int().min(0)
const address = z
  .object({ z: place.max(24), x: place, y: place })
  .refine(({ z, x, y }) => x < 2 ** z && y < 2 ** z, { message: 'There is no such tile at this zoom.' })

export default [
  route({
    method: 'get',
    path: '/basemap',
    action: 'basemap.read',
    id: 'readBasemap',
    summary: 'What lies under the map, and how it must be named',
    answers: { 200: { description: 'The basemap', schema: basemap } },
    async handle(_asked, { ground }) {
      return { status: 200, body: await ground.now(), headers: { 'Cache-Control': 'no-cache' } }
    },
  }),
  route({
    method: 'get',
    path: '/basemap/tiles/{z}/{x}/{y}',
    action: 'basemap.read',
    id: 'readBasemapTile',
    summary: 'A tile of the archive: vector tiles (MVT) or pictures',
    params: address,
    query: z.object({ v: z.string().max(64).optional() }),
    answers: {
      200: {
        description: 'The tile',
        media: ['application/vnd.mapbox-vector-tile', 'image/png', 'image/jpeg', 'image/webp', 'image/avif'],
      },
      204: { description: 'Nothing stands there' },
    },
    async handle({ params: { z, x, y }, query: { v } }, { ground }) {
      const found = await ground.tile(z, x, y).catch((error: unknown) => {
        if (error instanceof ArchiveError) throw new Refusal(500, 'basemap.damaged', `The file in BASEMAP ${error.message}.`)
        throw error
      })
      if (!found) throw new Refusal(404, 'basemap.none', 'There are no tiles of ours: GET /basemap says what the map is.')
      const { version, media, tile } = found
      const headers = {
        // Whoever names the version may keep the tile for ever: another file has another one.
        'Cache-Control': v === version ? 'private, max-age=31536000, immutable' : 'private, no-cache',
      }
      if (!tile) return { status: 204, bytes: Buffer.alloc(0), headers }
      return {
        status: 200,
        bytes: tile.bytes,
        gzipped: tile.gzipped,
        headers: { ...headers, 'Content-Type': media, ETag: `"${version}-${z}-${x}-${y}"` },
      }
    },
  }),
]
