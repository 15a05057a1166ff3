/** What one push or stream holds: alerts and pictures, in order. */
import { boundaryOf, headerParameter, MultipartSplitter, type Part } from '../../codec/multipart.ts'
import { mediaTypeOf } from '../../codec/picture.ts'
import { type IsapiReading, readIsapi } from './decode.ts'

export type Piece =
  | ({ readonly kind: 'event'; readonly bytes: Uint8Array } & IsapiReading)
  | { readonly kind: 'image'; readonly bytes: Uint8Array; readonly name: string | undefined }
  | { readonly kind: 'bad'; readonly bytes: Uint8Array; readonly reason: 'xml' | 'json' | 'multipart' }

function decoded(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes)
}

function pieceOf(bytes: Uint8Array, contentType: string, name: string | undefined): Piece {
  if (/^\s*image\//i.test(contentType) || mediaTypeOf(bytes)) return { kind: 'image', bytes, name }
  const reading = readIsapi(decoded(bytes))
  return 'error' in reading ? { kind: 'bad', bytes, reason: reading.error } : { kind: 'event', bytes, ...reading }
}

function pieceOfPart(part: Part): Piece[] {
  const name = headerParameter(part.headers.get('content-disposition') ?? '', 'name')
  const blank = part.body.every((byte) => byte === 0x20 || byte === 0x0d || byte === 0x0a || byte === 0x09)
  return blank ? [] : [pieceOf(part.body, part.headers.get('content-type') ?? '', name)]
}

/** The pieces of a body that is not multipart: one. */
export function singlePiece(body: Uint8Array, contentType: string): Piece {
  return pieceOf(body, contentType, undefined)
}

/** The boundary of a stream: the stated one, or that of its first line when nothing is stated. */
export function boundaryOfStream(contentType: string | undefined, start: Uint8Array): string | undefined {
  const stated = contentType === undefined ? undefined : boundaryOf(contentType)
  if (stated !== undefined || contentType !== undefined) return stated
  return /^\s*--([^\s]{1,70})\r?\n/.exec(Buffer.from(start.subarray(0, 256)).toString('latin1'))?.[1]
}

/** The pieces of a multipart body in any chunks; a part without an end is given up. */
export function piecesOf(chunks: Iterable<Uint8Array>, boundary: string): { readonly pieces: Piece[]; readonly dropped: number } {
  const splitter = new MultipartSplitter(boundary)
  const pieces: Piece[] = []
  for (const chunk of chunks) pieces.push(...splitter.push(chunk).flatMap(pieceOfPart))
  pieces.push(...splitter.end().flatMap(pieceOfPart))
  return { pieces, dropped: splitter.dropped }
}
