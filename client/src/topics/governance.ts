/** 公共管理: order in the streets, as cameras and people report it. */
import type { Topic } from './topic.ts'

export default {
  id: 'governance',
  title: 'topic.governance',
  path: '/boards/governance',
  nav: 'board',
  order: 1,
  families: ['camera'],
  layers: ['assets', 'clusters', 'cones', 'chosen', 'grids', 'gridNames', 'alerts', 'measure'],
  kinds: ['sensor', 'fillingStation', 'gate', 'camera'],
  columns: {
    vitals: ['deviations', 'caseTimes'],
    scenes: ['keyPictures'],
    digest: ['nearCameras', 'health'],
    calls: ['hotline', 'today', 'merges'],
    detail: ['course'],
    dispatch: ['dispatchPlan', 'sameSite'],
    feed: ['asset', 'feed'],
    duty: ['shift', 'forces'],
  },
  situation: 'district',
  strip: 'day',
} satisfies Topic
