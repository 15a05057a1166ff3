import { expect, test } from 'vitest'
import { initialsOf } from './pinyin.ts'
import { roadOf } from './road.ts'

test.each([
  ['望川大道', 'wcdd'],
  ['石渡街道', 'sdjd'],
  ['锦澜广场消防控制室', 'jlgcxfkzs'],
  ['长春路', 'ccl'],
  ['听松-07', 'ts07'],
  ['PM2.5 监测点', 'pm25jcd'],
  ['儿童医院', 'etyy'],
  ['阿八嚓哒妸发旮哈讥咔垃妈拏噢妑七呥仨他穵夕丫帀', 'abcdefghjklmnopqrstwxyz'],
  ['🙂 ', ''],
])('%s → %s', (name, initials) => expect(initialsOf(name)).toBe(initials))

const AREAS = ['石渡街道', '渡口社区', '禾岸镇']
test.each([
  ['石渡街道松涛路 123 号', '松涛路'],
  ['澄湾区石渡街道渡口社区松涛东大街12号', '松涛东大街'],
  ['禾岸镇 镇江路 8 号', '镇江路'],
  ['松涛路与望川大道（西北角）', '松涛路'],
  ['石渡街道', undefined],
  ['石渡街道 12 号', undefined],
  ['望川广场 B 座', undefined],
  ['', undefined],
])('%s: %s', (address, road) => expect(roadOf(address, AREAS)).toBe(road))
