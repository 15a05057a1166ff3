/** 防汛: where the water stands, where it will stand, and what is closed. */
import type { Topic } from './topic.ts'

export default {
  id: 'flood',
  title: 'topic.flood',
  path: '/flood',
  nav: 'topic',
  order: 0,
  families: ['flood'],
  layers: ['flood', 'drones', 'alerts'],
  columns: {
    vitals: ['deviations', 'health'],
    scenes: [],
    calls: ['hotline'],
    detail: [],
    dispatch: ['dispatchPlan'],
    feed: ['asset', 'feed'],
    duty: ['shift'],
  },
  situation: 'water',
  strip: 'forecast',
} satisfies Topic
