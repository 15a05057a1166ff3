/** What the REST doors are given: records, live state, and where files are. */
import type { Catalogue, Feed, Millis, Space } from '@yiwang/contract'
import type { Access } from '../access/access.ts'
import type { Audit } from '../audit/audit.ts'
import type { Readings } from '../audit/reading.ts'
import type { Ground } from '../basemap/basemap.ts'
import type { People } from '../people.ts'
import type { Places } from '../places/places.ts'
import type { Records } from '../records.ts'

export interface Doors {
  readonly records: Records
  readonly audit: Audit
  readonly readings: Readings
  readonly access: Access
  readonly people: People
  readonly dataDir: string
  readonly ground: Ground
  readonly places: Places
  catalogue(): Catalogue
  feeds(): readonly Feed[]
  /** Room on the disks things are kept on. */
  spaces(): readonly Space[]
  /** After an act on what is shown from memory: resolves when it is there too. */
  heard(): Promise<void>
  now(): Millis
}
