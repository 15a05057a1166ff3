/** The situation in a drill: which drill, which phase, what authorities have issued, and the flood of alarms in one line. */
import { type Alert, type Drill, MINUTE, type NoticeKind, phaseOf } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { feedRows } from '../alerts/burst-rows.ts'
import { burst } from '../stores/burst.ts'
import { selection } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { noticeAt, standing } from '../stores/standing.ts'
import { useWords } from '../words/index.ts'
import { listedText } from '../words/time.ts'
import { useMinute } from './use-minute.ts'

export function DrillSituation({ drill, open }: { drill: Drill; open: readonly Alert[] }) {
  const { t } = useWords()
  const past = useStore(shown, (s) => s.at !== undefined)
  const runs = useMay('drill.run')
  const enters = useMay('notice.enter')
  return (
    <section className="situation drilled" aria-label={t('situation.label')}>
      <div className="said">
        <span className="drill-word">{t('bar.drill')}</span>
        <span className="headline">
          {drill.name} · {phaseOf(drill)}
        </span>
        <Notices />
        <BurstLine open={open} />
      </div>
      <div className="doing">
        {!past && (runs || enters) && (
          <button type="button" className="button" onClick={() => selection.setState({ dialog: 'drill' })}>
            {t('drill.script')}
          </button>
        )}
      </div>
    </section>
  )
}

const KINDS: readonly NoticeKind[] = ['weather', 'response']

/** Text only, always with who issued it and when: it is theirs, not ours. */
export function Notices({ inline = false }: { inline?: boolean }) {
  const { t, language } = useWords()
  const minute = useMinute()
  const notices = useStore(standing, (s) => s.notices)
  return KINDS.map((kind) => {
    const notice = noticeAt(notices, kind, minute + MINUTE)
    if (inline && !notice) return null
    const issued = notice && `${notice.issuer} ${listedText(notice.at, minute, t, language)}`
    return (
      <div key={kind} className={inline ? 'notice-line' : 'figure'}>
        <span>{[t(`notice.${kind}`), issued].filter(Boolean).join(' · ')}</span> <b>{notice ? notice.text : t('notice.none')}</b>
      </div>
    )
  })
}

function BurstLine({ open }: { open: readonly Alert[] }) {
  const { t } = useWords()
  const { on, recent } = useStore(burst)
  const { groups } = useMemo(() => feedRows(open, on, new Set()), [open, on])
  if (!on) return null
  return (
    <div className="figure">
      <span>{t('situation.burstLabel')}</span>
      <b>{t('situation.burst', { alerts: recent, groups })}</b>
    </div>
  )
}
