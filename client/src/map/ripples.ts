/** The one thing that moves on a map nobody touches: a ring that runs out from an unconfirmed Ⅰ or Ⅱ, at most three at once. */
import type { Alert } from '@yiwang/contract'
import { type Map as GlMap, Marker } from 'maplibre-gl'
import { byUrgency, owesConfirmation } from '../alerts/order.ts'
import { assets } from '../stores/assets.ts'
import { shown } from '../stores/shown.ts'
import { RING_M } from './layers/alerts.ts'
import { placeOnMap } from './place.ts'

const MOST = 3

export function ripplesFor(alerts: Iterable<Alert>): Alert[] {
  return [...alerts]
    .filter((a) => a.level <= 2 && a.active && owesConfirmation(a))
    .sort(byUrgency)
    .slice(0, MOST)
}

export interface Ripples {
  /** After alerts have changed, or things have moved. */
  update(): void
  /** After the view has changed its scale. */
  scale(metresPerPixel: number): void
  close(): void
}

export function ripplesOn(map: GlMap, host: HTMLElement): Ripples {
  const markers = new Map<string, Marker>()
  return {
    update() {
      const { alerts, at, latest } = shown.getState()
      // The past asks for nobody.
      const wanted = new Map(ripplesFor(at === undefined ? alerts.values() : []).map((a) => [a.id, a]))
      for (const [id, marker] of markers) {
        if (wanted.has(id)) continue
        marker.remove()
        markers.delete(id)
      }
      for (const [id, alert] of wanted) {
        const place = placeOnMap(alert, assets.getState(), latest)
        if (!place) continue
        const known = markers.get(id)
        if (known) known.setLngLat([place[0], place[1]])
        else markers.set(id, rippleOf(alert).setLngLat([place[0], place[1]]).addTo(map))
      }
    },
    scale(metresPerPixel) {
      host.style.setProperty('--ring', `${((2 * RING_M) / metresPerPixel).toFixed(1)}px`)
    },
    close() {
      for (const marker of markers.values()) marker.remove()
    },
  }
}

function rippleOf({ level }: Alert): Marker {
  const element = document.createElement('i')
  element.className = `ripple level-${level}`
  element.append(document.createElement('i'))
  return new Marker({ element, pitchAlignment: 'map', rotationAlignment: 'map' })
}
