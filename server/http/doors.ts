/** What the REST doors are given: records, live state, and where files are. */
import type { Catalogue, Feed, Millis } from '@yiwang/contract'
import type { Ground } from '../basemap/basemap.ts'
import type { Places } from '../places/places.ts'
import type { Records } from '../records.ts'

export interface Doors {
  readonly records: Records
  readonly dataDir: string
  readonly ground: Ground
  readonly places: Places
  catalogue(): Catalogue
  feeds(): readonly Feed[]
  now(): Millis
}
