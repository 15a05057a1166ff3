/** 公共安全: fire, water, and what flies. */
import type { Topic } from './topic.ts'

export default {
  id: 'safety',
  title: 'topic.safety',
  path: '/boards/safety',
  nav: 'board',
  order: 3,
  families: ['fire', 'flood', 'drone'],
  layers: ['assets', 'clusters', 'cones', 'chosen', 'flood', 'pools', 'closures', 'drones', 'alerts', 'measure'],
  kinds: ['fireRoom', 'floodPoint', 'keySite', 'fireStation', 'gate', 'drone', 'camera'],
  columns: {
    vitals: ['deviations', 'health'],
    scenes: ['keyPictures'],
    digest: ['nearCameras', 'rain'],
    calls: ['hotline', 'floodPoints', 'fireRooms'],
    detail: ['course'],
    dispatch: ['dispatchPlan', 'sameSite'],
    feed: ['asset', 'feed'],
    duty: ['shift', 'forces'],
  },
  situation: 'district',
  strip: 'day',
} satisfies Topic
