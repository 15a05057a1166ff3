/**
 * Which track a picture shows. Frigate's pictures carry neither event id nor time, so they are joined by camera and label to the
 * track with the nearest frame time within 10 s before or after the picture's arrival; of two equally near ones to none.
 */
import { type Millis, SECOND } from '@yiwang/contract'
import { BoundedMap } from '../../codec/bounded-map.ts'

const WINDOW = 10 * SECOND
const MAX_PLACES = 2_000
const MAX_SIGHTINGS = 64
const MAX_PICTURES = 16

export interface ArrivedPicture {
  readonly sha256: string
  readonly bytes: number
  readonly mediaType: 'image/jpeg' | 'image/png'
  readonly arrived: Millis
}

interface Sighting {
  readonly track: string
  readonly frameTime: Millis
}

interface Kept {
  readonly picture: ArrivedPicture
  /** The track it was told to show; undefined = none. */
  readonly track: string | undefined
}

interface Seen {
  readonly place: Place
  sightings: readonly Sighting[]
  /** Pictures that a nearer track may still claim. */
  pictures: readonly Kept[]
}

/** Pictures are told apart by what stands in their topic. */
export interface Place {
  readonly camera: string
  readonly label: string
}

/** A picture that shows another track than it was told to. */
export interface Paired extends Kept {
  readonly place: Place
}

function nearest(sightings: readonly Sighting[], at: Millis): string | undefined {
  const distances = new Map<string, Millis>()
  for (const { track, frameTime } of sightings) {
    const distance = Math.abs(frameTime - at)
    if (distance <= WINDOW) distances.set(track, Math.min(distance, distances.get(track) ?? distance))
  }
  const [best, second] = [...distances].sort((a, b) => a[1] - b[1])
  return best && best[1] !== second?.[1] ? best[0] : undefined
}

export class Pairing {
  readonly #places = new BoundedMap<string, Seen>(MAX_PLACES)

  /** The track of a picture that has just come, as far as can be told now. */
  trackOf(place: Place, arrived: Millis): string | undefined {
    return nearest(this.#at(place, arrived).sightings, arrived)
  }

  /** The picture is stored, as one of this track: from now on it may be claimed by a nearer one. */
  keep(place: Place, picture: ArrivedPicture, track: string | undefined): void {
    const seen = this.#at(place, picture.arrived)
    const others = seen.pictures.filter((kept) => kept.picture.sha256 !== picture.sha256)
    seen.pictures = [...others, { picture, track }].slice(-MAX_PICTURES)
  }

  /** A track was seen; answers the pictures of the last 10 s that turn out to be its own. */
  sighting(place: Place, track: string, frameTime: Millis, now: Millis): Paired[] {
    const seen = this.#at(place, now)
    seen.sightings = [...seen.sightings, { track, frameTime }].slice(-MAX_SIGHTINGS)
    return claimed(seen)
  }

  /** The pictures whose track was seen while they were being stored. */
  tick(now: Millis): Paired[] {
    const waiting = [...this.#places.entries()].filter(([, { pictures }]) => pictures.length > 0)
    return waiting.flatMap(([, { place }]) => claimed(this.#at(place, now)))
  }

  /** What is known of camera and label, without what is too old to matter. */
  #at(place: Place, now: Millis): Seen {
    const name = `${place.camera}/${place.label}`
    const seen = this.#places.get(name) ?? { place, sightings: [], pictures: [] }
    seen.pictures = seen.pictures.filter(({ picture }) => now - picture.arrived <= WINDOW)
    const oldest = Math.min(now, ...seen.pictures.map(({ picture }) => picture.arrived)) - WINDOW
    seen.sightings = seen.sightings.filter(({ frameTime }) => frameTime >= oldest)
    this.#places.set(name, seen)
    return seen
  }
}

/** Gives each picture its nearest track; answers those that had another. */
function claimed(seen: Seen): Paired[] {
  const before = seen.pictures
  seen.pictures = before.map(({ picture }) => ({ picture, track: nearest(seen.sightings, picture.arrived) }))
  return seen.pictures.filter(({ track }, i) => track !== before[i]?.track).map((kept) => ({ ...kept, place: seen.place }))
}
