/** 总览: the district as a whole. */
import type { Topic } from './topic.ts'

export default {
  id: 'overview',
  title: 'topic.overview',
  path: '/',
  nav: 'board',
  order: 0,
  layers: ['assets', 'clusters', 'cones', 'chosen', 'closures', 'drones', 'alerts', 'measure'],
  kinds: ['fireRoom', 'floodPoint', 'fillingStation', 'warehouse', 'fireStation', 'drone', 'camera'],
  columns: {
    vitals: ['today', 'boards', 'caseTimes', 'health', 'processes'],
    scenes: ['keyPictures'],
    digest: ['nearCameras'],
    calls: ['hotline', 'economyFigures', 'deviations'],
    detail: ['course'],
    dispatch: ['dispatchPlan', 'sameSite'],
    feed: ['asset', 'feed'],
    duty: ['shift', 'forces'],
  },
  situation: 'district',
  strip: 'day',
} satisfies Topic
