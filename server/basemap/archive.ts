/** A PMTiles archive (version 3) opened and looked over once; its tiles are handed out as they are stored. */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { ByteReader } from '@yiwang/contract'
import { bytesToHeader, Compression, type Header, PMTiles, ResolvedValueCache, type Source, TileType } from 'pmtiles'
import { z } from 'zod'

/** Why an archive cannot be used: a sentence that follows its path. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError'
}

export interface StoredTile {
  readonly bytes: Buffer
  readonly gzipped: boolean
}

export interface Archive {
  /** Another one when the file is another one. */
  readonly version: string
  readonly header: Header
  readonly media: string
  readonly metadata: ArchiveMetadata
  tile(z: number, x: number, y: number): Promise<StoredTile | undefined>
  /** Waits for reads under way. */
  close(): Promise<void>
}

const metadataShape = z.object({
  name: z.string().max(300).optional().catch(undefined),
  attribution: z.string().max(2_000).optional().catch(undefined),
  schema: z.string().max(100).optional().catch(undefined),
  version: z.coerce.string().max(100).optional().catch(undefined),
  vector_layers: z
    .array(z.object({ id: z.string().max(100) }))
    .max(200)
    .optional()
    .catch(undefined),
})
type ArchiveMetadata = z.infer<typeof metadataShape>

const HEADER = 127
/** No directory, metadata or tile of an honest archive is larger. */
const LARGEST = 16 * 1_024 * 1_024
const DIRECTORIES = 64

const MEDIA: ReadonlyMap<TileType, string> = new Map([
  [TileType.Mvt, 'application/vnd.mapbox-vector-tile'],
  [TileType.Png, 'image/png'],
  [TileType.Jpeg, 'image/jpeg'],
  [TileType.Webp, 'image/webp'],
  [TileType.Avif, 'image/avif'],
])

const unzip = promisify(gunzip)

async function unpacked(packed: ArrayBuffer, compression: Compression): Promise<ArrayBuffer> {
  if (compression !== Compression.Gzip) return packed
  const plain = await unzip(packed, { maxOutputLength: LARGEST })
  return plain.buffer.slice(plain.byteOffset, plain.byteOffset + plain.byteLength)
}

/** An entry takes at least four bytes; a directory that claims more than it has bytes for would be believed entry by entry. */
async function directory(packed: ArrayBuffer, compression: Compression): Promise<ArrayBuffer> {
  const plain = await unpacked(packed, compression)
  if (new ByteReader(plain).varint() * 4 > plain.byteLength) throw new ArchiveError('is damaged: a directory ends in the middle')
  return plain
}

/** Throws an ArchiveError, or what the file system says. */
export async function openArchive(path: string): Promise<Archive> {
  const file = await open(path, 'r')
  try {
    const { size, mtimeMs, ino } = await file.stat()
    const head = await bytesAt(file, 0, HEADER).catch(() => {
      throw new ArchiveError('is not a PMTiles archive')
    })
    const header = headerOf(head, size)
    const media = MEDIA.get(header.tileType) ?? ''
    const source: Source = {
      getKey: () => path,
      getBytes: async (offset, length) => ({
        // The first read asks for as much as a head may have; the file may be shorter.
        data: offset === 0 ? await bytesAt(file, 0, Math.min(length, size)) : await bytesAt(file, offset, length),
      }),
    }
    // Directories are unpacked, tiles are left as they are.
    const stored = new PMTiles(source, new ResolvedValueCache(DIRECTORIES, false, directory), async (bytes) => bytes)
    const metadata = await metadataOf(file, header)
    await stored.cache.getDirectory(source, header.rootDirectoryOffset, header.rootDirectoryLength, header).catch(() => {
      throw new ArchiveError('is damaged: its directory cannot be read')
    })
    const version = createHash('sha256')
      .update(`${size} ${mtimeMs} ${ino} `)
      .update(new Uint8Array(head))
      .digest('hex')
      .slice(0, 16)
    return {
      version,
      header,
      media,
      metadata,
      tile: async (z, x, y) => {
        const found = await stored.getZxy(z, x, y).catch(() => {
          throw new ArchiveError(`is damaged: tile ${z}/${x}/${y} cannot be read`)
        })
        if (!found || found.data.byteLength === 0) return
        return { bytes: Buffer.from(found.data), gzipped: header.tileCompression === Compression.Gzip }
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}

async function bytesAt(file: FileHandle, offset: number, length: number): Promise<ArrayBuffer> {
  if (length > LARGEST) throw new ArchiveError('is damaged: it claims a part of more than 16 MiB')
  const bytes = new Uint8Array(length)
  const { bytesRead } = await file.read(bytes, 0, length, offset)
  if (bytesRead < length) throw new ArchiveError('is damaged: it ends in the middle')
  return bytes.buffer
}

function headerOf(head: ArrayBuffer, size: number): Header {
  const bytes = Buffer.from(head)
  if (bytes.toString('latin1', 0, 7) !== 'PMTiles') throw new ArchiveError('is not a PMTiles archive')
  if (bytes[7] !== 3) throw new ArchiveError(`is PMTiles version ${bytes[7]}: only version 3 can be read`)
  const header = bytesToHeader(head)
  const { tileType, tileCompression, internalCompression, minZoom, maxZoom, minLon, minLat, maxLon, maxLat } = header
  if (!MEDIA.has(tileType))
    throw new ArchiveError('holds tiles of a kind that cannot be drawn (it must be MVT, PNG, JPEG, WebP or AVIF)')
  for (const [what, compression] of [
    ['tiles', tileCompression],
    ['directories', internalCompression],
  ] as const) {
    if (compression !== Compression.None && compression !== Compression.Gzip) {
      throw new ArchiveError(`has ${what} compressed otherwise than with gzip`)
    }
  }
  const placed = minLon >= -180 && maxLon <= 180 && minLat >= -90 && maxLat <= 90 && minLon < maxLon && minLat < maxLat
  if (!placed || minZoom > maxZoom || maxZoom > 24) throw new ArchiveError('is damaged: its bounds or zooms make no sense')
  const ends = [
    header.rootDirectoryOffset + header.rootDirectoryLength,
    header.jsonMetadataOffset + header.jsonMetadataLength,
    header.leafDirectoryOffset + (header.leafDirectoryLength ?? 0),
    header.tileDataOffset + (header.tileDataLength ?? 0),
  ]
  if (Math.max(...ends) > size) throw new ArchiveError(`is cut off: ${size} of ${Math.max(...ends)} bytes are there`)
  return header
}

async function metadataOf(
  file: FileHandle,
  { jsonMetadataOffset, jsonMetadataLength, internalCompression }: Header,
): Promise<ArchiveMetadata> {
  try {
    const bytes = await unpacked(await bytesAt(file, jsonMetadataOffset, jsonMetadataLength), internalCompression)
    return metadataShape.parse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch {
    throw new ArchiveError('is damaged: its metadata cannot be read')
  }
}
