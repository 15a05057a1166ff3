/** The basemap as it was configured: what it is, and its tiles. A file that cannot be used is said, and the platform goes on without. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type Basemap, DISTRICT_SCHEMA } from '@yiwang/contract'
import type { Config } from '@yiwang/contract/config'
import { type Archive, ArchiveError, openArchive, type StoredTile } from './archive.ts'
import { pictureWidth } from './picture-size.ts'
import { plainText } from './plain-text.ts'
import { TileStore } from './tile-store.ts'

export interface Ground {
  now(): Promise<Basemap>
  /** undefined = there is no archive. */
  tile(z: number, x: number, y: number): Promise<GroundTile | undefined>
  /** Where else the browser must be let to fetch the map from. */
  readonly origins: readonly string[]
  close(): Promise<void>
}

export interface GroundTile {
  readonly version: string
  readonly media: string
  /** undefined = nothing stands there. */
  readonly tile: StoredTile | undefined
}

type Wanted = Pick<Config, 'BASEMAP' | 'MAP_OFFSET' | 'MAP_SOURCE' | 'MAP_APPROVAL' | 'DATA_DIR' | 'DEMO'>

const KEPT = 32 * 1_024 * 1_024
const TILES = '/api/v1/basemap/tiles/{z}/{x}/{y}'
/** Pictures whose size nobody says. */
const USUAL = 256
const WORLD = [-180, -85.051129, 180, 85.051129] as [number, number, number, number]
const DEEPEST = 18
const LONGEST_NAME = 40

export function openGround(config: Wanted, warn: (sentence: string) => void): Ground {
  const { BASEMAP: source, MAP_OFFSET: offset, MAP_SOURCE: said, MAP_APPROVAL: approval } = config
  const shown = (attribution: string, demo = false) => ({ attribution, demo, ...(approval !== undefined && { approval }) })
  const fixed = (basemap: Basemap, origins: readonly string[] = []): Ground => ({
    now: async () => basemap,
    tile: async () => undefined,
    origins,
    close: async () => {},
  })
  const shift = offset === 'none' ? {} : { offset }
  if (source?.kind === 'style') {
    const { origin, hostname } = new URL(source.url)
    if (offset !== 'none') {
      const problem = 'MAP_OFFSET shifts picture tiles; what a style in BASEMAP draws cannot be shifted.'
      warn(problem)
      return fixed({ kind: 'none', problem, ...shown('') })
    }
    return fixed({ kind: 'style', style: source.url, ...shown(said ?? hostname) }, [origin])
  }
  if (source?.kind === 'tiles') {
    const urls = source.templates.map((template) => new URL(template))
    const tiles = {
      kind: 'raster' as const,
      tiles: [...source.templates],
      tileSize: USUAL,
      bounds: WORLD,
      minZoom: 0,
      maxZoom: DEEPEST,
    }
    const hosts = [...new Set(urls.map(({ hostname }) => hostname))].join(', ')
    return fixed({ ...tiles, ...shift, ...shown(said ?? hosts) }, [...new Set(urls.map(({ origin }) => origin))])
  }
  const file = source?.file ?? (config.DEMO === '1' ? join(config.DATA_DIR, 'demo', 'basemap.pmtiles') : undefined)
  if (file === undefined) return fixed({ kind: 'none', ...shown('') })
  return new ArchiveGround({
    file,
    configured: source !== undefined,
    warn,
    describe: async (archive) => {
      const { header, metadata, version, media } = archive
      const template = `${TILES}?v=${version}`
      const common = {
        bounds: [header.minLon, header.minLat, header.maxLon, header.maxLat] as [number, number, number, number],
        minZoom: header.minZoom,
        maxZoom: header.maxZoom,
        ...shown(said ?? plainText(metadata.attribution ?? metadata.name ?? ''), metadata.schema === DISTRICT_SCHEMA),
      }
      if (media.startsWith('image/')) {
        return { kind: 'raster', tiles: [template], tileSize: await tileSize(archive), ...shift, ...common }
      }
      if (offset !== 'none') throw new ArchiveError('holds vector tiles: MAP_OFFSET shifts picture tiles only')
      const layers = (metadata.vector_layers ?? []).map(({ id }) => id)
      return {
        kind: 'vector',
        tiles: template,
        layers,
        ...(metadata.schema !== undefined && { schema: metadata.schema }),
        ...districtOf(metadata),
        ...common,
      }
    },
  })
}

/** Only a map of our own schema is the map of one district; what others are called says something else. */
function districtOf({ schema, name }: Archive['metadata']): { district?: string } {
  const said = schema === DISTRICT_SCHEMA && name !== undefined ? plainText(name) : ''
  return said !== '' && said.length <= LONGEST_NAME ? { district: said } : {}
}

async function tileSize({ header, tile }: Archive): Promise<number> {
  const { minZoom, centerLon, centerLat, minLon, minLat, maxLon, maxLat } = header
  // The centre of the header is advice only; the middle of the bounds may be as good.
  for (const [lon, lat] of [
    [centerLon, centerLat],
    [(minLon + maxLon) / 2, (minLat + maxLat) / 2],
  ] as const) {
    const n = 2 ** minZoom
    const s = Math.sin((lat * Math.PI) / 180)
    const x = Math.floor(((lon + 180) / 360) * n)
    const y = Math.floor((0.5 - Math.log((1 + s) / (1 - s)) / (4 * Math.PI)) * n)
    const first = await tile(minZoom, Math.min(n - 1, x), Math.max(0, Math.min(n - 1, y)))
    const width = first && pictureWidth(first.bytes)
    if (width !== undefined && width >= 64 && width <= 1_024) return width
  }
  return USUAL
}

interface Parts {
  readonly file: string
  /** Somebody named the file; otherwise it is there or it is not. */
  readonly configured: boolean
  describe(archive: Archive): Promise<Basemap>
  warn(sentence: string): void
}

type State =
  | { readonly stamp: string; readonly archive: Archive; readonly basemap: Basemap }
  | { readonly stamp: string; readonly archive: undefined; readonly basemap: Basemap }

/** An archive that may be replaced while it is served: each question looks whether the file is still the same one. */
class ArchiveGround implements Ground {
  readonly origins: readonly string[] = []
  readonly #parts: Parts
  readonly #kept = new TileStore(KEPT)
  #state: State | undefined
  #looking: Promise<State> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async now(): Promise<Basemap> {
    return (await this.#current()).basemap
  }

  async tile(z: number, x: number, y: number): Promise<GroundTile | undefined> {
    for (let attempt = 0; ; attempt++) {
      const { archive } = await this.#current()
      if (!archive) return
      const { version, media } = archive
      const key = `${version}/${z}/${x}/${y}`
      const known = this.#kept.get(key)
      if (known) return { version, media, tile: known.tile }
      try {
        const tile = await archive.tile(z, x, y)
        this.#kept.set(key, tile)
        return { version, media, tile }
      } catch (error) {
        // Replaced between two reads: the old file was closed meanwhile. Once more, with the new one.
        if (attempt > 0 || this.#state?.archive === archive) throw error
      }
    }
  }

  async close(): Promise<void> {
    await this.#state?.archive?.close()
    this.#state = undefined
  }

  #current(): Promise<State> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined
    })
    return this.#looking
  }

  async #look(): Promise<State> {
    const { file, configured } = this.#parts
    const stamp = await stat(file).then(
      ({ ino, size, mtimeMs }) => `${ino} ${size} ${mtimeMs}`,
      (error: NodeJS.ErrnoException) => error.code ?? 'unknown',
    )
    if (this.#state?.stamp === stamp) return this.#state
    const before = this.#state?.archive
    const state = await this.#open(stamp).catch((error: NodeJS.ErrnoException): State => {
      const missing = error.code === 'ENOENT'
      if (missing && !configured) return { stamp, archive: undefined, basemap: nothing() }
      const why =
        error instanceof ArchiveError
          ? error.message
          : missing
            ? 'is not there'
            : `cannot be read (${error.code ?? error.message})`
      const problem = `BASEMAP: ${file} ${why}.`
      this.#parts.warn(problem)
      return { stamp, archive: undefined, basemap: nothing(problem) }
    })
    this.#state = state
    this.#kept.clear()
    await before?.close()
    return state
  }

  async #open(stamp: string): Promise<State> {
    const archive = await openArchive(this.#parts.file)
    try {
      return { stamp, archive, basemap: await this.#parts.describe(archive) }
    } catch (error) {
      await archive.close()
      throw error
    }
  }
}

function nothing(problem?: string): Basemap {
  return { kind: 'none', attribution: '', demo: false, ...(problem !== undefined && { problem: problem.slice(0, 500) }) }
}
