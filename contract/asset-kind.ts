/** What stands on the map is one of these. */
import { z } from 'zod'

export const ASSET_KINDS = {
  fireRoom: { zh: '消防控制室', en: 'Fire-control room' },
  floodPoint: { zh: '内涝点', en: 'Flood point' },
  fillingStation: { zh: '加油站', en: 'Filling station' },
  warehouse: { zh: '应急仓库', en: 'Emergency warehouse' },
  keySite: { zh: '重点消防场所', en: 'Key fire site' },
  fireStation: { zh: '微型消防站', en: 'Micro fire station' },
  rainGauge: { zh: '雨量站', en: 'Rain gauge' },
  gate: { zh: '封控道闸', en: 'Road gate' },
  camera: { zh: '视频点位', en: 'Camera' },
  dock: { zh: '无人机机场', en: 'Drone dock' },
  drone: { zh: '无人机', en: 'Drone' },
  sensor: { zh: '其他感知点', en: 'Other sensor' },
} as const
export const assetKind = z.enum([
  'fireRoom',
  'floodPoint',
  'fillingStation',
  'warehouse',
  'keySite',
  'fireStation',
  'rainGauge',
  'gate',
  'camera',
  'dock',
  'drone',
  'sensor',
])
export type AssetKind = z.infer<typeof assetKind>

/** The kind an unknown device is registered as when its first message does not say: by protocol. */
export const KIND_OF_PROTOCOL: Readonly<Record<string, AssetKind>> = {
  gb26875: 'fireRoom',
  sl651: 'floodPoint',
  frigate: 'camera',
  isapi: 'camera',
  dji: 'drone',
  observation: 'sensor',
}
