/** Lays the ground under an open map: asks what the basemap is, draws it, and again when it, the language or the screen changes. */
import type { Basemap } from '@yiwang/contract'
import type { Map as GlMap, StyleSpecification } from 'maplibre-gl'
import { basemapStore, readBasemap } from '../stores/basemap.ts'
import { connection } from '../stores/connection.ts'
import { ground } from '../stores/ground.ts'
import { canvas } from '../stores/shape.ts'
import { onLanguage, sayNow } from '../words/index.ts'
import { basemapStyle, withPlaces } from './basemap-style.ts'
import type { GroundLook } from './ground-look.ts'

/** How soon what did not come is asked for again. */
const AGAIN_MS = 30_000

/** Returns what ends it. `known` is told of each basemap, after it was laid. */
export function openGround(map: GlMap, fallback: StyleSpecification, known: (basemap: Basemap) => void): () => void {
  let ended = false
  let look = lookNow()
  const lay = async () => {
    const { basemap } = basemapStore.getState()
    if (!basemap) return
    if (basemap.kind === 'style') map.setStyle(basemap.style, { transformStyle: (_before, style) => withPlaces(style) })
    else if (basemap.kind === 'none') map.setStyle(fallback)
    else {
      if (basemap.kind === 'raster' && basemap.offset !== undefined) {
        const { drawShifted } = await import('./vendor-datum.ts')
        if (ended) return
        drawShifted(basemap.offset, basemap.tileSize)
      }
      map.setStyle(basemapStyle(basemap, look, location.origin))
    }
  }
  const layAnew = () => {
    const now = lookNow()
    if (JSON.stringify(now) === JSON.stringify(look)) return
    look = now
    void lay()
  }
  let again: ReturnType<typeof setTimeout> | undefined
  const fails = () => {
    basemapStore.setState({ failing: true })
    again ??= setTimeout(() => {
      again = undefined
      void lay()
      for (const id of Object.keys(map.getStyle()?.sources ?? {})) map.refreshTiles(id)
    }, AGAIN_MS)
  }
  map.on('error', (event) => {
    if ('sourceId' in event || /AJAX|fetch/i.test(event.error.message)) fails()
    else console.error(event.error)
  })
  map.on('sourcedata', ({ tile }) => {
    if (tile && basemapStore.getState().failing) basemapStore.setState({ failing: false })
  })
  const ends = [
    basemapStore.subscribe((now, before) => {
      if (now.basemap === before.basemap || !now.basemap) return
      void lay()
      known(now.basemap)
    }),
    // A file may have been replaced while nobody was connected.
    connection.subscribe((now, before) => {
      if (now.phase === 'live' && before.phase !== 'live') void readBasemap()
    }),
    canvas.subscribe(layAnew),
    ground.subscribe(layAnew),
    onLanguage(layAnew),
  ]
  const { basemap } = basemapStore.getState()
  if (basemap) {
    void lay()
    known(basemap)
  }
  void readBasemap()
  return () => {
    ended = true
    clearTimeout(again)
    for (const end of ends) end()
  }
}

function lookNow(): GroundLook {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  // A telephone has enough to do without bodies and shadows.
  return {
    theme: ground.getState().theme,
    language: sayNow().language,
    scale: rem / 16,
    flat: canvas.getState().shape === 'phone',
  }
}
