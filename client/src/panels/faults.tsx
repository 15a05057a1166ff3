/** 不可读报文: what came in and could not be read, with its reason and first bytes. */
import { type Fault, isCounted } from '@yiwang/contract'
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { type Answer, read } from '../rest/ask.ts'
import { knowledge } from '../stores/catalogue.ts'
import { clock } from '../stores/clock.ts'
import { connection } from '../stores/connection.ts'
import { type Say, useWords } from '../words/index.ts'
import { reasonText } from '../words/reasons.ts'
import { momentText } from '../words/time.ts'
import type { Panel } from './panel.ts'
import { Waiting } from './waiting.tsx'

type Faults = { readonly items: readonly (Fault & { readonly id: string })[] }

function FaultsPanel() {
  const { t } = useWords()
  const total = useStore(connection, (s) => s.status?.feeds.reduce((sum, feed) => sum + (isCounted(feed) ? feed.faults : 0), 0))
  const [answer, setAnswer] = useState<Answer<Faults>>()
  const [attempt, setAttempt] = useState(0)
  // Read again when the count moves or the reader asks; the count itself comes with the status.
  const wanted = `${total} ${attempt}`
  useEffect(() => {
    const ended = new AbortController()
    if (wanted !== '') {
      void read<Faults>('/faults?limit=30', ended.signal).then((next) => {
        if (!ended.signal.aborted) setAnswer(next)
      })
    }
    return () => ended.abort()
  }, [wanted])
  return (
    <section className="panel faults" aria-label={t('faults.title')}>
      <header className="panel-head">
        <h2>{t('faults.title')}</h2>
        {total !== undefined && <span className="meta">{t('faults.count', { count: total })}</span>}
      </header>
      {!answer && <Waiting about={t('faults.loading')} onRetry={() => setAttempt(attempt + 1)} />}
      {answer && !answer.ok && (
        <p className="empty">
          {t('faults.error')}{' '}
          <button type="button" className="link" onClick={() => setAttempt(attempt + 1)}>
            {t('retry')}
          </button>
        </p>
      )}
      {answer?.ok && answer.body.items.length === 0 && <p className="empty">{t('faults.empty')}</p>}
      {answer?.ok && answer.body.items.length > 0 && (
        <ul>
          {answer.body.items.map((fault) => (
            <FaultLine key={fault.id} fault={fault} />
          ))}
        </ul>
      )}
    </section>
  )
}

function FaultLine({ fault }: { fault: Fault }) {
  const { t, language, say } = useWords()
  const minute = useStore(clock, (s) => Math.floor(s.now / 60_000) * 60_000)
  const title = useStore(knowledge, (s) => s.catalogue?.protocols.find((p) => p.id === fault.source)?.title)
  return (
    <li>
      <details>
        <summary>
          <span className="name">{title ? say(title) : sourceText(fault.source, t)}</span>
          <span className="reason" title={fault.reason}>
            {reasonText(fault.reason, language)}
            {fault.count > 1 && ` ${t('faults.times', { count: fault.count })}`}
          </span>
          <span className="time">{momentText(fault.at, minute, t, language)}</span>
        </summary>
        <p>
          {fault.device ?? fault.from}
          {fault.bytes && (
            <code>
              <span className="unseen">{t('faults.bytes')}</span>
              {fault.bytes.replace(/(..)/g, '$1 ').slice(0, 384)}
            </code>
          )}
        </p>
      </details>
    </li>
  )
}

/** The broker and ingest itself find faults too, before any protocol is asked. */
function sourceText(source: string, t: Say): string {
  return source === 'mqtt' || source === 'ingest' ? t(`process.${source}`) : source
}

export default { id: 'faults', needs: { right: 'fault.read', title: 'faults.title' }, Body: FaultsPanel } satisfies Panel
