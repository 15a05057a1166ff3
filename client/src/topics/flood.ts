/** 防汛: where the water stands, where it will stand, and what is closed. */
import type { Topic } from './topic.ts'

export default {
  id: 'flood',
  title: 'topic.flood',
  path: '/flood',
  nav: 'topic',
  order: 0,
  families: ['flood'],
  layers: ['chosen', 'flood', 'pools', 'closures', 'callouts', 'drones', 'alerts', 'measure'],
  kinds: ['floodPoint', 'rainGauge', 'gate', 'warehouse', 'drone', 'camera'],
  columns: {
    vitals: ['rain', 'floodPoints', 'floodRisk'],
    scenes: ['keyPictures'],
    digest: ['nearCameras', 'health'],
    calls: ['hotline', 'deviations'],
    detail: ['course', 'sameSite'],
    dispatch: ['dispatchPlan'],
    feed: ['asset', 'dronePicture', 'merges', 'floodForces', 'keyActions'],
    duty: ['feed', 'shift'],
  },
  opensOn: 'water',
  situation: 'water',
  strip: 'forecast',
} satisfies Topic
