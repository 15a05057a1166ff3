/** Latest values as one binary frame per tick and client: columns, no object per feature. The layout is in docs/latest-frame.md. */
import type { Millis } from './instant.ts'

/** Decoded columns; row i of every column belongs together. Handles are those of the assets in the snapshot. */
export interface LatestFrame {
  /** Server time of the frame. */
  readonly at: Millis
  readonly positions: {
    readonly handle: Uint32Array
    readonly lon: Float64Array
    readonly lat: Float64Array
    /** Degrees; NaN = unknown. */
    readonly heading: Float32Array
    /** m/s; NaN = unknown. */
    readonly speed: Float32Array
    /** Metres above take-off (else ellipsoid height); NaN = unknown. */
    readonly elevation: Float32Array
    /** When it was measured. */
    readonly time: Float64Array
  }
  readonly values: {
    readonly handle: Uint32Array
    /** Name of the property of each row. */
    readonly property: readonly string[]
    /** Booleans are 0 and 1; NaN = missing. */
    readonly value: Float64Array
    readonly time: Float64Array
  }
  /** When the device was last heard, whatever it said, and whether it is online as far as it says itself. */
  readonly seen: {
    readonly handle: Uint32Array
    readonly time: Float64Array
    readonly online: Uint8Array
  }
}
