/** 消防: fire-control rooms by state, and what cameras saw in them. */
import type { Topic } from './topic.ts'

export default {
  id: 'fire',
  title: 'topic.fire',
  path: '/fire',
  nav: 'topic',
  order: 1,
  families: ['fire'],
  layers: ['assets', 'clusters', 'cones', 'chosen', 'alerts', 'measure'],
  kinds: ['fireRoom', 'keySite', 'fireStation', 'fillingStation', 'warehouse', 'camera'],
  columns: {
    vitals: ['fireRooms', 'keySites'],
    scenes: ['keyPictures'],
    digest: ['nearCameras', 'health'],
    calls: ['hotline', 'deviations'],
    detail: ['course', 'sameSite'],
    dispatch: ['dispatchPlan'],
    feed: ['asset', 'fireReviews', 'feed'],
    duty: ['shift', 'forces'],
  },
  situation: 'district',
  strip: 'day',
} satisfies Topic
