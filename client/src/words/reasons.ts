/** Why a message could not be read or a source is down: the platform's codes in words. An unknown code is shown as it is. */
import type { Language, Text } from '@yiwang/contract'

export const REASONS: Readonly<Record<string, Text>> = {
  // Frames and bytes
  checksum: { zh: '校验不符', en: 'Checksum is wrong' },
  badStart: { zh: '帧头不符', en: 'No frame begins here' },
  badEnd: { zh: '帧尾不符', en: 'The frame does not end' },
  badLength: { zh: '长度不符', en: 'Length is wrong' },
  truncated: { zh: '报文不完整', en: 'Cut short' },
  incomplete: { zh: '分包未收全', en: 'Parts are missing' },
  tooLong: { zh: '报文过长', en: 'Too long' },
  tooLarge: { zh: '内容过大', en: 'Too large' },
  splash: { zh: '杂乱字节', en: 'Noise' },
  // Texts and bodies
  json: { zh: 'JSON 无法解析', en: 'Not JSON' },
  xml: { zh: 'XML 无法解析', en: 'Not XML' },
  multipart: { zh: '分段格式不符', en: 'Parts cannot be told apart' },
  schema: { zh: '结构不符', en: 'Not of the agreed shape' },
  item: { zh: '条目不符', en: 'An item is wrong' },
  contentType: { zh: '内容类型不符', en: 'Wrong content type' },
  topic: { zh: '主题不识别', en: 'Unknown topic' },
  word: { zh: '不识别的内容', en: 'Unknown word' },
  value: { zh: '数值不合理', en: 'Impossible value' },
  unit: { zh: '单位不符', en: 'Wrong unit' },
  property: { zh: '属性不识别', en: 'Unknown property' },
  feature: { zh: '对象标识不符', en: 'Feature is wrong' },
  packet: { zh: 'MQTT 报文不符', en: 'Not an MQTT packet' },
  path: { zh: '路径不符', en: 'Wrong path' },
  method: { zh: '请求方法不符', en: 'Wrong method' },
  notFound: { zh: '地址不存在', en: 'No such address' },
  picture: { zh: '图片无法读取', en: 'Picture cannot be read' },
  notPicture: { zh: '不是图片', en: 'Not a picture' },
  evidence: { zh: '证据未能保存', en: 'Evidence was not kept' },
  disk: { zh: '磁盘写入失败', en: 'Disk cannot be written' },
  // Who sends
  identity: { zh: '身份不符', en: 'Not who it says it is' },
  credential: { zh: '凭据不符', en: 'Wrong credential' },
  acl: { zh: '无权发布', en: 'Not allowed to publish' },
  collision: { zh: '编号冲突', en: 'Two devices, one number' },
  rate: { zh: '发送过快', en: 'Sends too fast' },
  connections: { zh: '连接过多', en: 'Too many connections' },
  crowded: { zh: '设备过多', en: 'Too many devices' },
  idle: { zh: '连接无内容', en: 'Connected, said nothing' },
  slowReader: { zh: '不收应答', en: 'Does not read answers' },
  timeout: { zh: '等待超时', en: 'Timed out' },
  heartbeat: { zh: '心跳不符', en: 'Heartbeat is wrong' },
  downlink: { zh: '下行未送达', en: 'Command not delivered' },
  // The platform itself
  shed: { zh: '过载舍弃', en: 'Dropped under load' },
  trimmed: { zh: '积压被清', en: 'Trimmed unread' },
  unkept: { zh: '记录未能保留', en: 'Record was not kept' },
  entry: { zh: '流内条目损坏', en: 'Damaged stream entry' },
  poison: { zh: '反复处理失败', en: 'Failed again and again' },
  internal: { zh: '平台内部错误', en: 'Internal error' },
  redis: { zh: '消息库不可用', en: 'Message store is down' },
  unavailable: { zh: '暂不可用', en: 'Not available' },
  'clock.back': { zh: '系统时钟被拨回', en: 'Clock was set back' },
  'clock.ahead': { zh: '系统时钟被拨快', en: 'Clock was set ahead' },
  'ingest.silent': { zh: '接入进程无响应', en: 'Ingest is silent' },
}

export function reasonText(code: string, language: Language): string {
  return Object.hasOwn(REASONS, code) ? (REASONS[code]?.[language] ?? code) : code
}
