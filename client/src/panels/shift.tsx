/** 本班值守: mean confirmation, load and false share of this shift, each beside its target. */
import { type AlertLoad, alertLoadOf, MINUTE } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { type Load, loadOf, shiftOf } from '../alerts/load.ts'
import { type Query, useAsked } from '../rest/asked.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { minuteText } from '../words/time.ts'
import { Figure, Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { useMinute } from './use-minute.ts'

/** EEMUA 191: above the average aimed at; twice that is more than one person can follow. */
const MOST_PER_HOUR = 12
/** Of fewer, one verdict moves the share by more than ten in a hundred: it would say more of chance than of the rules. */
const LEAST_FOR_SHARE = 10

const THIS_SHIFT: Query = {
  key: 'alerts/load of this shift',
  needs: 'history.read',
  every: 5 * MINUTE,
  path: (now) => `/alerts/load?from=${shiftOf(now).from}&to=${now}`,
}

function Shift() {
  const { t } = useWords()
  const byId = useStore(shown, (s) => s.alerts)
  const minute = useMinute()
  const { from, to } = shiftOf(minute)
  // Of a shift with more alerts than are held here, the records know all of it.
  const whole = useStore(shown, (s) => s.closedFrom <= from)
  const recorded = useAsked<AlertLoad>(whole ? undefined : THIS_SHIFT)
  const load = useMemo(() => {
    const until = minute + MINUTE
    return loadOf(recorded.body ?? alertLoadOf(byId.values(), from, until), until)
  }, [recorded.body, byId, from, minute])
  const { ack, perHour, judged, wrong } = load
  return (
    <Section title={t('shift.title')} meta={`${minuteText(from)} – ${minuteText(to)}`} className="shift live">
      <dl className="kpis">
        <Figure
          name={t('shift.ack')}
          value={ack === undefined ? '—' : Math.round(ack / 1_000)}
          {...(ack !== undefined && { unit: t('shift.seconds') })}
          norm={t('shift.ackTarget')}
        />
        <Figure
          name={t('shift.load')}
          value={perHour.toFixed(1)}
          unit={t('shift.loadUnit')}
          norm={t('shift.loadTarget')}
          over={perHour > MOST_PER_HOUR}
        />
        <FalseAlarms judged={judged} wrong={wrong} />
      </dl>
    </Section>
  )
}

/** A share of enough verdicts; of a few their plain counts. */
function FalseAlarms({ judged, wrong }: Pick<Load, 'judged' | 'wrong'>) {
  const { t } = useWords()
  if (judged >= LEAST_FOR_SHARE) {
    const share = ((100 * wrong) / judged).toFixed(1)
    return <Figure name={t('shift.false')} value={share} unit="%" norm={t('shift.judged', { count: judged })} />
  }
  if (judged === 0) return <Figure name={t('shift.falseFew')} value="—" norm={t('shift.judged', { count: judged })} />
  return (
    <Figure
      name={t('shift.falseFew')}
      value={wrong}
      unit={t('shift.falseUnit', { count: judged })}
      norm={t('shift.falseWhy', { least: LEAST_FOR_SHARE })}
    />
  )
}

export default { id: 'shift', past: true, needs: { right: 'alert.read', title: 'shift.title' }, Body: Shift } satisfies Panel
