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

interface Place {
  sightings: readonly Sighting[]
  /** Pictures that a nearer track may still claim, with the track they have now. */
  pictures: readonly { readonly picture: ArrivedPicture; readonly track: string | undefined }[]
}

/** A picture whose track is now another one; undefined = none any more. */
export interface Paired {
  readonly picture: ArrivedPicture
  readonly track: string | undefined
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
  readonly #places = new BoundedMap<string, Place>(MAX_PLACES)

  /** The track of a picture that has just come, as far as can be told now. */
  picture(place: string, picture: ArrivedPicture): string | undefined {
    const known = this.#at(place, picture.arrived)
    const track = nearest(known.sightings, picture.arrived)
    known.pictures = [...known.pictures.filter((p) => p.picture.sha256 !== picture.sha256), { picture, track }].slice(
      -MAX_PICTURES,
    )
    return track
  }

  /** A track was seen: pictures of the last 10 s that turn out to be its own. */
  sighting(place: string, track: string, frameTime: Millis, now: Millis): Paired[] {
    const known = this.#at(place, now)
    known.sightings = [...known.sightings, { track, frameTime }].slice(-MAX_SIGHTINGS)
    const before = known.pictures
    known.pictures = before.map(({ picture }) => ({ picture, track: nearest(known.sightings, picture.arrived) }))
    return known.pictures.filter((paired, i) => paired.track !== before[i]?.track)
  }

  /** What is known of camera and label, without what is too old to matter. */
  #at(place: string, now: Millis): Place {
    const known = this.#places.get(place) ?? { sightings: [], pictures: [] }
    known.pictures = known.pictures.filter(({ picture }) => now - picture.arrived <= WINDOW)
    const oldest = Math.min(now, ...known.pictures.map(({ picture }) => picture.arrived)) - WINDOW
    known.sightings = known.sightings.filter(({ frameTime }) => frameTime >= oldest)
    this.#places.set(place, known)
    return known
  }
}
