/** 消防: fire-control rooms by state, and what cameras saw in them. */
import type { Topic } from './topic.ts'

export default {
  id: 'fire',
  title: 'topic.fire',
  path: '/fire',
  nav: 'topic',
  order: 1,
  families: ['fire'],
  layers: ['assets', 'alerts'],
  columns: {
    vitals: ['deviations', 'health'],
    scenes: [],
    calls: ['hotline'],
    detail: [],
    dispatch: ['dispatchPlan'],
    feed: ['asset', 'feed'],
    duty: ['shift'],
  },
  situation: 'district',
  strip: 'day',
} satisfies Topic
