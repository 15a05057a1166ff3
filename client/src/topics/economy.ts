/** 经济运行: no source brings its figures yet, and the screen says so. */
import type { Topic } from './topic.ts'

export default {
  id: 'economy',
  title: 'topic.economy',
  path: '/boards/economy',
  nav: 'board',
  order: 4,
  families: [],
  layers: ['assets', 'clusters', 'chosen', 'alerts', 'measure'],
  kinds: ['fillingStation', 'keySite', 'warehouse', 'camera'],
  columns: {
    vitals: ['economyFigures', 'health', 'today'],
    scenes: ['keyPictures'],
    digest: ['nearCameras'],
    calls: ['hotline', 'boards', 'deviations'],
    detail: ['course'],
    dispatch: ['dispatchPlan', 'sameSite'],
    feed: ['asset', 'feed'],
    duty: ['shift', 'forces'],
  },
  situation: 'district',
  strip: 'day',
} satisfies Topic
