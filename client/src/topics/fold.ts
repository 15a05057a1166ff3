/** Which columns stand beside each other on which canvas, and what stands in each. Pure. */
import type { Shape } from '../stores/shape.ts'
import type { Column, Columns, PanelId } from './topic.ts'

const FOLDS: Readonly<
  Record<
    Exclude<Shape, 'phone'>,
    { readonly left: readonly (readonly Column[])[]; readonly right: readonly (readonly Column[])[] }
  >
> = {
  desk: { left: [['vitals', 'scenes']], right: [['feed', 'duty', 'detail']] },
  wall: {
    left: [['vitals'], ['scenes', 'digest']],
    right: [
      ['detail', 'dispatch'],
      ['feed', 'duty'],
    ],
  },
  triple: { left: [['vitals'], ['scenes'], ['digest'], ['calls']], right: [['detail'], ['dispatch'], ['feed'], ['duty']] },
}

export interface FoldedColumn {
  /** The outermost of those folded into it. */
  readonly name: Column
  /** One group for each column folded into it; what belongs to an earlier one finds room first. */
  readonly groups: readonly (readonly PanelId[])[]
}

/** What a phone's tab of alerts holds: whoever is on duty finds them there on every topic, and all the rest in the other tab. */
const OF_ALERTS: readonly PanelId[] = ['asset', 'feed']
const OTHERWISE: readonly Column[] = ['vitals', 'feed', 'duty', 'scenes']

function onPhone(columns: Columns): Readonly<Record<'left' | 'right', readonly FoldedColumn[]>> {
  const rest = OTHERWISE.map((name) => (columns[name] ?? []).filter((id) => !OF_ALERTS.includes(id)))
  return { left: [{ name: 'vitals', groups: rest }], right: [{ name: 'feed', groups: [OF_ALERTS] }] }
}

/** A column that shows nothing on this topic keeps its place: the map stays where it is from topic to topic. */
export function foldedColumns(columns: Columns, shape: Shape): Readonly<Record<'left' | 'right', readonly FoldedColumn[]>> {
  if (shape === 'phone') return onPhone(columns)
  const fold = (names: readonly Column[]) => ({ name: names[0] ?? 'vitals', groups: names.map((name) => columns[name] ?? []) })
  return { left: FOLDS[shape].left.map(fold), right: FOLDS[shape].right.map(fold) }
}
