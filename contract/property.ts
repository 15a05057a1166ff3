/** What is measured: the register of properties, their unit inside the platform, their range and their words. */
import type { Text } from './text.ts'
import type { Unit } from './unit.ts'

export interface Property {
  readonly unit: Unit | 'boolean' | 'text'
  readonly label: Text
  /** Values outside are kept but flagged `bad`: no rule judges them. */
  readonly range?: readonly [number, number]
  /** Decimals shown to people. */
  readonly decimals?: number
}

/** Other names are allowed on the wire; they are stored and shown as they are and judged by no rule. */
export const PROPERTIES = {
  'water.level': { unit: 'm', label: { zh: '水位', en: 'Water level' }, range: [-500, 9_000], decimals: 3 },
  'water.level.relative': { unit: 'm', label: { zh: '相对水位', en: 'Relative level' }, range: [-500, 9_000], decimals: 2 },
  'water.depth': { unit: 'cm', label: { zh: '水深', en: 'Water depth' }, range: [0, 2_000], decimals: 0 },
  'water.flow': { unit: 'm3/s', label: { zh: '流量', en: 'Flow' }, range: [-200_000, 200_000], decimals: 3 },
  'water.velocity': { unit: 'm/s', label: { zh: '流速', en: 'Velocity' }, range: [-50, 50], decimals: 3 },
  'water.temperature': { unit: 'Cel', label: { zh: '水温', en: 'Water temperature' }, range: [-20, 100], decimals: 1 },
  'water.ph': { unit: '1', label: { zh: 'pH', en: 'pH' }, range: [0, 14], decimals: 2 },
  'water.do': { unit: 'mg/L', label: { zh: '溶解氧', en: 'Dissolved oxygen' }, range: [0, 50], decimals: 1 },
  'water.cod': { unit: 'mg/L', label: { zh: '化学需氧量', en: 'COD' }, range: [0, 10_000], decimals: 1 },
  'water.nh3n': { unit: 'mg/L', label: { zh: '氨氮', en: 'Ammonia nitrogen' }, range: [0, 1_000], decimals: 2 },
  'water.totalp': { unit: 'mg/L', label: { zh: '总磷', en: 'Total phosphorus' }, range: [0, 1_000], decimals: 2 },
  'rain.current': { unit: 'mm', label: { zh: '当前雨量', en: 'Current rain' }, range: [0, 2_000], decimals: 1 },
  'rain.total': { unit: 'mm', label: { zh: '累计雨量', en: 'Accumulated rain' }, range: [0, 1_000_000], decimals: 1 },
  'rain.5min': { unit: 'mm', label: { zh: '5 分钟雨量', en: 'Rain, 5 min' }, range: [0, 200], decimals: 1 },
  'rain.1h': { unit: 'mm', label: { zh: '1 小时雨量', en: 'Rain, 1 h' }, range: [0, 500], decimals: 1 },
  'rain.1d': { unit: 'mm', label: { zh: '日雨量', en: 'Daily rain' }, range: [0, 2_000], decimals: 1 },
  'groundwater.depth': { unit: 'm', label: { zh: '地下水埋深', en: 'Groundwater depth' }, range: [-50, 2_000], decimals: 2 },
  'soil.moisture': { unit: '%', label: { zh: '土壤含水率', en: 'Soil moisture' }, range: [0, 100], decimals: 1 },
  'air.temperature': { unit: 'Cel', label: { zh: '气温', en: 'Air temperature' }, range: [-80, 80], decimals: 1 },
  'air.humidity': { unit: '%', label: { zh: '湿度', en: 'Humidity' }, range: [0, 100], decimals: 0 },
  'air.pressure': { unit: 'hPa', label: { zh: '气压', en: 'Air pressure' }, range: [300, 1_200], decimals: 0 },
  'wind.speed': { unit: 'm/s', label: { zh: '风速', en: 'Wind speed' }, range: [0, 120], decimals: 1 },
  'wind.direction': { unit: 'deg', label: { zh: '风向', en: 'Wind direction' }, range: [0, 360], decimals: 0 },
  'air.pm25': { unit: 'ug/m3', label: { zh: 'PM2.5', en: 'PM2.5' }, range: [0, 5_000], decimals: 0 },
  'air.pm10': { unit: 'ug/m3', label: { zh: 'PM10', en: 'PM10' }, range: [0, 10_000], decimals: 0 },
  'air.tsp': { unit: 'ug/m3', label: { zh: '总悬浮颗粒物', en: 'TSP' }, range: [0, 20_000], decimals: 0 },
  'air.so2': { unit: 'ug/m3', label: { zh: '二氧化硫', en: 'SO₂' }, range: [0, 10_000], decimals: 0 },
  'air.no2': { unit: 'ug/m3', label: { zh: '二氧化氮', en: 'NO₂' }, range: [0, 10_000], decimals: 0 },
  'air.co': { unit: 'mg/m3', label: { zh: '一氧化碳', en: 'CO' }, range: [0, 1_000], decimals: 1 },
  'noise.leq': { unit: 'dB(A)', label: { zh: '等效声级', en: 'Noise Leq' }, range: [0, 180], decimals: 1 },
  'gas.lel': { unit: '%LEL', label: { zh: '可燃气体浓度', en: 'Combustible gas' }, range: [0, 100], decimals: 1 },
  'gas.ppm': { unit: 'ppm', label: { zh: '气体浓度', en: 'Gas concentration' }, range: [0, 1_000_000], decimals: 0 },
  'tank.level': { unit: 'm', label: { zh: '水箱液位', en: 'Tank level' }, range: [0, 100], decimals: 2 },
  'pipe.pressure': { unit: 'kPa', label: { zh: '管网压力', en: 'Pipe pressure' }, range: [-100, 100_000], decimals: 0 },
  'part.temperature': { unit: 'Cel', label: { zh: '部件温度', en: 'Part temperature' }, range: [-100, 2_000], decimals: 1 },
  'part.voltage': { unit: 'V', label: { zh: '部件电压', en: 'Part voltage' }, range: [0, 100_000], decimals: 1 },
  'part.current': { unit: 'A', label: { zh: '部件电流', en: 'Part current' }, range: [-100_000, 100_000], decimals: 1 },
  'part.count': { unit: '1', label: { zh: '部件计数', en: 'Part count' }, decimals: 0 },
  'part.duration': { unit: 's', label: { zh: '部件计时', en: 'Part duration' }, decimals: 0 },
  'part.flow': { unit: 'L/s', label: { zh: '部件流量', en: 'Part flow' }, decimals: 1 },
  'fire.alarm': { unit: 'boolean', label: { zh: '火警', en: 'Fire' } },
  'fire.fault': { unit: 'boolean', label: { zh: '消防故障', en: 'Fire system fault' } },
  'manual.alarm': { unit: 'boolean', label: { zh: '手动报警', en: 'Manual alarm' } },
  'smoke.alarm': { unit: 'boolean', label: { zh: '烟雾报警', en: 'Smoke alarm' } },
  'gas.alarm': { unit: 'boolean', label: { zh: '燃气报警', en: 'Gas alarm' } },
  'cover.open': { unit: 'boolean', label: { zh: '井盖打开', en: 'Cover open' } },
  'gate.closed': { unit: 'boolean', label: { zh: '道闸关闭', en: 'Gate closed' } },
  'device.fault': { unit: 'boolean', label: { zh: '设备故障', en: 'Device fault' } },
  'tilt.angle': { unit: 'deg', label: { zh: '倾角', en: 'Tilt' }, range: [-180, 180], decimals: 1 },
  'supply.voltage': { unit: 'V', label: { zh: '供电电压', en: 'Supply voltage' }, range: [0, 1_000], decimals: 2 },
  'battery.level': { unit: '%', label: { zh: '电量', en: 'Battery' }, range: [0, 100], decimals: 0 },
  'vehicle.speed': { unit: 'km/h', label: { zh: '车速', en: 'Vehicle speed' }, range: [0, 400], decimals: 0 },
  'vehicle.mileage': { unit: 'km', label: { zh: '里程', en: 'Mileage' }, range: [0, 10_000_000], decimals: 1 },
  'vehicle.fuel': { unit: 'L', label: { zh: '油量', en: 'Fuel' }, range: [0, 10_000], decimals: 1 },
  'drone.height': { unit: 'm', label: { zh: '椭球高', en: 'Ellipsoid height' }, range: [-500, 20_000], decimals: 0 },
  'drone.elevation': { unit: 'm', label: { zh: '相对高度', en: 'Height above take-off' }, range: [-500, 10_000], decimals: 0 },
  'drone.speed': { unit: 'm/s', label: { zh: '飞行速度', en: 'Drone speed' }, range: [0, 150], decimals: 1 },
  'camera.count': { unit: '1', label: { zh: '目标数', en: 'Objects in view' }, range: [0, 100_000], decimals: 0 },
} as const satisfies Record<string, Property>

export type KnownProperty = keyof typeof PROPERTIES

export function propertyOf(name: string): Property | undefined {
  return Object.hasOwn(PROPERTIES, name) ? (PROPERTIES as Record<string, Property>)[name] : undefined
}
