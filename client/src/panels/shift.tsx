/** 近 24 小时值守: mean confirmation, load and false share, each beside its target. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { loadOf } from '../alerts/load.ts'
import { alerts } from '../stores/alerts.ts'
import { clock } from '../stores/clock.ts'
import { useWords } from '../words/index.ts'
import type { Panel } from './panel.ts'

function Shift() {
  const { t } = useWords()
  const byId = useStore(alerts, (s) => s.byId)
  const minute = useStore(clock, (s) => Math.floor(s.now / 60_000) * 60_000)
  const load = useMemo(() => loadOf(byId.values(), minute + 60_000), [byId, minute])
  return (
    <section className="panel shift" aria-label={t('shift.title')}>
      <header className="panel-head">
        <h2>{t('shift.title')}</h2>
      </header>
      <dl>
        <div>
          <dt>{t('shift.ack')}</dt>
          <dd>
            {load.ack === undefined ? '—' : Math.round(load.ack / 1_000)}
            {load.ack !== undefined && <small> {t('shift.seconds')}</small>}
          </dd>
          <dd className="norm">{t('shift.ackTarget')}</dd>
        </div>
        <div>
          <dt>{t('shift.load')}</dt>
          <dd>
            {load.perHour.toFixed(1)}
            <small> {t('shift.loadUnit')}</small>
          </dd>
          <dd className="norm">{t('shift.loadTarget')}</dd>
        </div>
        <div>
          <dt>{t('shift.false')}</dt>
          <dd>
            {load.falseShare === undefined ? '—' : (load.falseShare * 100).toFixed(1)}
            {load.falseShare !== undefined && <small> %</small>}
          </dd>
          <dd className="norm">{t('shift.falseTarget', { count: load.judged })}</dd>
        </div>
      </dl>
    </section>
  )
}

export default { id: 'shift', Body: Shift } satisfies Panel
