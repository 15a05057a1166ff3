/** 公共服务: what citizens ask for, and whether what serves them runs. */
import type { Topic } from './topic.ts'

export default {
  id: 'service',
  title: 'topic.service',
  path: '/boards/service',
  nav: 'board',
  order: 2,
  families: ['device'],
  layers: ['assets', 'clusters', 'cones', 'chosen', 'alerts', 'measure'],
  kinds: ['floodPoint', 'rainGauge', 'sensor', 'camera'],
  columns: {
    vitals: ['hotline', 'faults', 'deviations'],
    scenes: ['health', 'processes'],
    digest: ['keyPictures'],
    calls: ['nearCameras', 'today'],
    detail: ['course', 'unplaced'],
    dispatch: ['dispatchPlan', 'sameSite'],
    feed: ['asset', 'feed'],
    duty: ['shift', 'forces'],
  },
  situation: 'district',
  strip: 'day',
} satisfies Topic
