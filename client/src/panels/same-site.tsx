/** 同址历史: what the chosen alert's asset raised in the last 90 days, rule by rule, and what became of it. */
import { type Alert, DAY, MINUTE } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { beforeAt } from '../alerts/course.ts'
import { type Query, useAsked } from '../rest/asked.ts'
import { knowledge } from '../stores/catalogue.ts'
import { useWords } from '../words/index.ts'
import { momentText } from '../words/time.ts'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { Unread } from './unread.tsx'
import { useFocus } from './use-focus.ts'
import { useMinute } from './use-minute.ts'
import { Waiting } from './waiting.tsx'

const DAYS = 90
/** What one page holds; a site with more than this in 90 days has another problem. */
const MOST = 1_000

function SameSite() {
  const { t, say, language } = useWords()
  const now = useMinute()
  const { id, asset } = useFocus() ?? {}
  const rules = useStore(knowledge, (s) => s.rules)
  const query = useMemo(
    (): Query | undefined =>
      asset === undefined
        ? undefined
        : {
            key: `alerts of ${asset}`,
            needs: 'alert.read',
            every: 5 * MINUTE,
            path: (at) => `/alerts?${new URLSearchParams({ asset, from: String(at - DAYS * DAY), limit: String(MOST) })}`,
          },
    [asset],
  )
  const { body, failed, again } = useAsked<{ items: readonly Alert[]; next?: string }>(query)
  const rows = useMemo(
    () =>
      beforeAt(
        (body?.items ?? []).filter(({ firstSeen }) => firstSeen <= now + MINUTE),
        id,
      ),
    [body, id, now],
  )
  return (
    <Section title={t('before.title')} meta={t('before.span', { days: DAYS })} className="before live">
      {asset === undefined && <p className="empty">{t('course.none')}</p>}
      {asset !== undefined && !body && failed && <Unread failed={failed} />}
      {asset !== undefined && !body && !failed && <Waiting about={t('before.loading')} rows={3} onRetry={again} />}
      {body && rows.length === 0 && <p className="empty">{t('before.none')}</p>}
      <ul>
        {rows.slice(0, 6).map(({ rule, count, judged, wrong, last }) => {
          const title = rules.get(rule)?.title
          return (
            <li key={rule}>
              <span className="name">{title ? say(title) : rule}</span>
              <span className="said">
                {judged === 0 ? t('before.unjudged', { count }) : t('before.judged', { count, wrong, judged })}
              </span>
              <time>{momentText(last.firstSeen, now, t, language)}</time>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

export default {
  id: 'sameSite',
  past: true,
  needs: { right: 'alert.read', title: 'before.title' },
  Body: SameSite,
} satisfies Panel
