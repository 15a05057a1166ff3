/** Lays the ground under an open map: asks what the basemap is, draws it, and again when it, the language or the size of type changes. */
import type { Basemap } from '@yiwang/contract'
import type { Map as GlMap, StyleSpecification } from 'maplibre-gl'
import { basemapStore, readBasemap } from '../stores/basemap.ts'
import { connection } from '../stores/connection.ts'
import { onLanguage, sayNow } from '../words/index.ts'
import { basemapStyle, withPlaces } from './basemap-style.ts'
import type { GroundLook } from './ground-look.ts'

/** Returns what ends it. `known` is told of each basemap, after it was laid. */
export function openGround(map: GlMap, fallback: StyleSpecification, known: (basemap: Basemap) => void): () => void {
  let ended = false
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
      map.setStyle(basemapStyle(basemap, lookNow(), location.origin))
    }
  }
  const tell = (failing: boolean) => {
    if (basemapStore.getState().failing !== failing) basemapStore.setState({ failing })
  }
  map.on('error', (event) => {
    if ('sourceId' in event || /style|fetch|AJAX/i.test(event.error.message)) tell(true)
  })
  map.on('sourcedata', ({ tile }) => {
    if (tile) tell(false)
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
    onLanguage(() => void lay()),
  ]
  const { basemap } = basemapStore.getState()
  if (basemap) {
    void lay()
    known(basemap)
  }
  void readBasemap()
  return () => {
    ended = true
    for (const end of ends) end()
  }
}

function lookNow(): GroundLook {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  return { theme: 'dark', language: sayNow().language, scale: rem / 16, flat: false }
}
