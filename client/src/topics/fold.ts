/** Which columns stand beside each other on which canvas, and what stands in each. Pure. */
import type { Shape } from '../stores/shape.ts'
import type { Column, Columns, PanelId } from './topic.ts'

const FOLDS: Readonly<
  Record<Shape, { readonly left: readonly (readonly Column[])[]; readonly right: readonly (readonly Column[])[] }>
> = {
  phone: { left: [['vitals', 'scenes', 'duty']], right: [['feed']] },
  desk: { left: [['vitals', 'scenes']], right: [['feed', 'duty', 'detail']] },
  wall: {
    left: [['vitals'], ['scenes']],
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

/** A column that shows nothing on this topic keeps its place: the map stays where it is from topic to topic. */
export function foldedColumns(columns: Columns, shape: Shape): Readonly<Record<'left' | 'right', readonly FoldedColumn[]>> {
  const fold = (names: readonly Column[]) => ({ name: names[0] ?? 'vitals', groups: names.map((name) => columns[name] ?? []) })
  return { left: FOLDS[shape].left.map(fold), right: FOLDS[shape].right.map(fold) }
}
