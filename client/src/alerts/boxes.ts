/** How what a camera saw is drawn on its picture: what violates stands out, what is only inferred is dashed, what is not sure is not drawn. Pure. */
import type { Alert, Asset, Evidence } from '@yiwang/contract'

type Box = Evidence['boxes'][number]

export interface DrawnBox {
  readonly box: Box
  /** What the alert is about, not what stands beside it. */
  readonly violates: boolean
  /** An absence or an area: nothing was detected there. */
  readonly inferred: boolean
}

/** What cameras call a place where somebody should be and is not. */
const ABSENCES: ReadonlySet<string> = new Set(['unattended', 'absence', 'offduty', 'leaveposition', 'leavepost'])

function plain(label: string): string {
  return label.toLowerCase().replace(/[^a-z0-9\p{Script=Han}]/gu, '')
}

/** What its rule asks of a label; a trait is whatever the registry was given. */
function leastScore(camera: Asset | undefined, label: string): number {
  const limits = camera?.traits.ai as Readonly<Record<string, { readonly score?: unknown } | null>> | null | undefined
  const score = limits?.[label]?.score
  return typeof score === 'number' ? score : 0
}

/** Boxes only where the picture is the whole frame, and none that the rule itself would not believe. */
export function boxesOn(evidence: Evidence, about: Pick<Alert, 'params'> | undefined, camera: Asset | undefined): DrawnBox[] {
  if (evidence.frame !== 'full') return []
  const sure = evidence.boxes.filter(({ label, score }) => score === undefined || score >= leastScore(camera, label))
  const named = plain(String(about?.params.label ?? ''))
  const same = (label: string) => plain(label) === named || (ABSENCES.has(plain(label)) && ABSENCES.has(named))
  // A picture without anything of that name is of something else the rule speaks of: then all of it.
  const told = named !== '' && sure.some(({ label }) => same(label))
  return sure.map((box) => ({
    box,
    violates: !told || same(box.label),
    inferred: ABSENCES.has(plain(box.label)),
  }))
}
