/** Words that signals and parameters carry instead of sentences: condition flags, causes, labels. The catalogue sends them to the screens. */
import type { Text } from '@yiwang/contract'

/** GB/T 26875.3 state flags and operations. */
const FIRE_CONTROL = {
  normal: { zh: '正常', en: 'normal' },
  fire: { zh: '火警', en: 'fire' },
  fault: { zh: '故障', en: 'fault' },
  shield: { zh: '屏蔽', en: 'shielded' },
  supervise: { zh: '监管', en: 'supervised' },
  start: { zh: '启动', en: 'started' },
  feedback: { zh: '反馈', en: 'feedback' },
  delay: { zh: '延时', en: 'delayed' },
  powerFault: { zh: '电源故障', en: 'power fault' },
  mainPowerFault: { zh: '主电故障', en: 'mains fault' },
  backupPowerFault: { zh: '备电故障', en: 'backup power fault' },
  busFault: { zh: '总线故障', en: 'bus fault' },
  commFault: { zh: '通信信道故障', en: 'communication fault' },
  lineFault: { zh: '监测线路故障', en: 'line fault' },
  manual: { zh: '手动', en: 'manual' },
  configChange: { zh: '配置改变', en: 'configuration changed' },
  reset: { zh: '复位', en: 'reset' },
  mute: { zh: '消音', en: 'muted' },
  manualAlarm: { zh: '手动报警', en: 'manual alarm' },
  clearAlarm: { zh: '警情消除', en: 'alarm cleared' },
  selfTest: { zh: '自检', en: 'self-test' },
  confirm: { zh: '确认', en: 'confirmed' },
  dutyReply: { zh: '查岗应答', en: 'duty reply' },
  test: { zh: '测试', en: 'test' },
} as const satisfies Record<string, Text>

/** Why a fire alert has its level. */
const FIRE_CAUSES = {
  detector: { zh: '单点报警', en: 'one detector' },
  manualPoint: { zh: '手动报警', en: 'manual call point' },
  notReset: { zh: '未复位', en: 'not reset' },
  zonePair: { zh: '同区两点报警', en: 'two detectors of a zone' },
  manyDetectors: { zh: '多点报警', en: 'three or more detectors' },
  linkage: { zh: '联动启动', en: 'linkage started' },
  waterFlow: { zh: '水流动作', en: 'water flow' },
} as const satisfies Record<string, Text>

/** What a camera sees. */
const LABELS = {
  flame: { zh: '明火', en: 'flame' },
  smoke: { zh: '烟雾', en: 'smoke' },
  unattended: { zh: '离岗', en: 'post unattended' },
  strandedVehicle: { zh: '受困车辆', en: 'stranded vehicle' },
  fireLane: { zh: '消防通道占用', en: 'fire lane occupied' },
  ebike: { zh: '电动车入室', en: 'e-bike indoors' },
  crowd: { zh: '人员聚集', en: 'crowd' },
  phone: { zh: '接打手机', en: 'phone call' },
  smoking: { zh: '吸烟', en: 'smoking' },
  person: { zh: '人员', en: 'person' },
  human: { zh: '人员', en: 'person' },
  car: { zh: '车辆', en: 'car' },
  vehicle: { zh: '车辆', en: 'vehicle' },
  truck: { zh: '货车', en: 'truck' },
  bus: { zh: '客车', en: 'bus' },
  bicycle: { zh: '自行车', en: 'bicycle' },
  motorcycle: { zh: '摩托车', en: 'motorcycle' },
  dog: { zh: '犬只', en: 'dog' },
  linedetection: { zh: '越线', en: 'line crossed' },
  fielddetection: { zh: '区域入侵', en: 'intrusion' },
  regionentrance: { zh: '进入区域', en: 'area entered' },
  motion: { zh: '画面移动', en: 'motion' },
  regionexiting: { zh: '离开区域', en: 'area left' },
} as const satisfies Record<string, Text>

/** What is wrong with a camera or another device. */
const DEVICE = {
  shelteralarm: { zh: '画面遮挡', en: 'view covered' },
  videoloss: { zh: '视频丢失', en: 'video lost' },
  scenechangedetection: { zh: '场景变更', en: 'scene changed' },
  diskfull: { zh: '存储已满', en: 'disk full' },
  diskerror: { zh: '存储故障', en: 'disk error' },
  nicbroken: { zh: '网络断开', en: 'network broken' },
  illaccess: { zh: '非法登录', en: 'illegal login' },
  'fire.alarm': { zh: '火警', en: 'fire' },
  'smoke.alarm': { zh: '烟雾报警', en: 'smoke alarm' },
  'gas.alarm': { zh: '燃气报警', en: 'gas alarm' },
  'manual.alarm': { zh: '手动报警', en: 'manual alarm' },
  'fire.fault': { zh: '消防故障', en: 'fire system fault' },
  'device.fault': { zh: '设备故障', en: 'device fault' },
  'cover.open': { zh: '井盖打开', en: 'cover open' },
} as const satisfies Record<string, Text>

/** Aircraft and docks: DJI mode names and why a flight is wrong. */
const FLIGHT = {
  standby: { zh: '待机', en: 'standby' },
  preparing: { zh: '起飞准备', en: 'preparing' },
  ready: { zh: '就绪', en: 'ready' },
  autoTakeoff: { zh: '自动起飞', en: 'taking off' },
  wayline: { zh: '航线飞行', en: 'on its route' },
  panorama: { zh: '全景拍照', en: 'panorama' },
  tracking: { zh: '智能跟随', en: 'tracking' },
  adsbAvoidance: { zh: '避让', en: 'avoiding traffic' },
  returnHome: { zh: '返航', en: 'returning' },
  autoLanding: { zh: '自动降落', en: 'landing' },
  forcedLanding: { zh: '强制降落', en: 'forced landing' },
  threePropLanding: { zh: '三桨降落', en: 'landing on three propellers' },
  upgrading: { zh: '升级中', en: 'upgrading' },
  notConnected: { zh: '未连接', en: 'not connected' },
  apas: { zh: '绕障飞行', en: 'avoiding obstacles' },
  virtualStick: { zh: '虚拟摇杆', en: 'virtual stick' },
  liveFlightControl: { zh: '指令飞行', en: 'live control' },
  rtkFixing: { zh: 'RTK 收敛', en: 'RTK fixing' },
  idle: { zh: '空闲', en: 'idle' },
  onSiteDebug: { zh: '现场调试', en: 'debugged on site' },
  remoteDebug: { zh: '远程调试', en: 'debugged remotely' },
  firmwareUpgrade: { zh: '固件升级', en: 'firmware upgrade' },
  working: { zh: '作业中', en: 'working' },
  coverOpen: { zh: '舱盖打开', en: 'cover open' },
  coverHalfOpen: { zh: '舱盖半开', en: 'cover half open' },
  coverAbnormal: { zh: '舱盖异常', en: 'cover abnormal' },
  emergencyStop: { zh: '急停', en: 'emergency stop' },
  soundAlarm: { zh: '声光报警', en: 'siren on' },
  droneInDock: { zh: '飞行器在舱', en: 'drone in dock' },
  dockAddressSelection: { zh: '机场选址', en: 'choosing dock address' },
  outOfArea: { zh: '越出空域', en: 'outside its area' },
  aboveCeiling: { zh: '超出限高', en: 'above its ceiling' },
} as const satisfies Record<string, Text>

/** Feeds, by protocol. */
const FEEDS = {
  gb26875: { zh: '消防主机', en: 'fire control' },
  sl651: { zh: '水文站', en: 'hydrological stations' },
  frigate: { zh: 'Frigate 视频', en: 'Frigate cameras' },
  isapi: { zh: '海康视频', en: 'Hikvision cameras' },
  dji: { zh: '无人机', en: 'drones' },
  observation: { zh: '通用感知', en: 'other sensors' },
} as const satisfies Record<string, Text>

export const WORDS: Readonly<Record<string, Text>> = {
  ...FIRE_CONTROL,
  ...FIRE_CAUSES,
  ...LABELS,
  ...DEVICE,
  ...FLIGHT,
  ...FEEDS,
}
