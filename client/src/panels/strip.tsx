/** The strip of time under the map, as the topic wants it. */
import { useStore } from 'zustand'
import { route } from '../stores/route.ts'
import { topicAt } from '../topics/find.ts'
import { DayStrip } from './day-strip.tsx'
import { ForecastStrip } from './forecast-strip.tsx'

export function TimeStrip() {
  const strip = useStore(route, ({ path }) => topicAt(path).strip)
  return strip === 'forecast' ? <ForecastStrip /> : <DayStrip />
}
