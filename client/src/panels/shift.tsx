/** 本班值守: mean confirmation, load and false share of this shift, each beside its target. */
import { type AlertLoad, alertLoadOf, MINUTE } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { loadOf, shiftOf } from '../alerts/load.ts'
import { type Query, useAsked } from '../rest/asked.ts'
import { shown } from '../stores/shown.ts'
import { useWords } from '../words/index.ts'
import { minuteText } from '../words/time.ts'
import { Figure, Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { useMinute } from './use-minute.ts'

/** EEMUA 191: above the average aimed at; twice that is more than one person can follow. */
const MOST_PER_HOUR = 12

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
  const { ack, perHour, judged, falseShare } = load
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
        <Figure
          name={t('shift.false')}
          value={falseShare === undefined ? '—' : (falseShare * 100).toFixed(1)}
          {...(falseShare !== undefined && { unit: '%' })}
          norm={t('shift.falseTarget', { count: judged })}
        />
      </dl>
    </Section>
  )
}

export default { id: 'shift', past: true, needs: { right: 'alert.read', title: 'shift.title' }, Body: Shift } satisfies Panel
