/** 告警归并: what belongs together as one line, with how many stand behind it. Ⅰ never merges. */
import { groupAlerts, MINUTE, newWithin } from '@yiwang/contract'
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { deviationsOf } from '../alerts/deviations.ts'
import { byUrgency } from '../alerts/order.ts'
import { placeOf, titleOf } from '../alerts/wording.ts'
import { LevelMark } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { route } from '../stores/route.ts'
import { selectAlert } from '../stores/selection.ts'
import { shown } from '../stores/shown.ts'
import { topicAt } from '../topics/find.ts'
import { useWords } from '../words/index.ts'
import { Cut } from './cut.tsx'
import { lookOf } from './feed.tsx'
import { Section } from './head.tsx'
import type { Panel } from './panel.ts'
import { useMinute } from './use-minute.ts'

function Merges() {
  const { t, language } = useWords()
  const now = useMinute()
  const topic = useStore(route, ({ path }) => topicAt(path))
  const byId = useStore(shown, (s) => s.alerts)
  const known = useStore(knowledge)
  const places = useStore(assets, (s) => s.byId)
  const { open, groups, recent } = useMemo(() => {
    const open = deviationsOf(byId.values(), topic.families)
    const groups = groupAlerts(open, true)
      .map(({ id, members }) => ({ id, members: [...members].sort(byUrgency) }))
      .sort((a, b) => (a.members[0] && b.members[0] ? byUrgency(a.members[0], b.members[0]) : 0))
    return { open, groups, recent: newWithin(open, now + MINUTE) }
  }, [byId, topic, now])
  return (
    <Section
      title={t('merges.title')}
      meta={t('merges.meta', { count: open.length, groups: groups.length, recent })}
      className="merges live"
    >
      {groups.length === 0 && <p className="empty">{t('merges.none')}</p>}
      <Cut rowRem={3}>
        {groups.map(({ id, members }) => {
          const [worst] = members
          if (!worst) return null
          const sites = new Set(members.map(({ asset }) => asset)).size
          const place = placeOf(worst, places)
          return (
            <button key={id} type="button" className={`merge level-${worst.level}`} onClick={() => selectAlert(worst.id)}>
              <LevelMark level={worst.level} look={lookOf(worst)} size={22} />
              <span className="name">{titleOf(worst, known, language)}</span>
              <span className="place">{sites > 1 ? t('merges.places', { place, count: sites }) : place}</span>
              <b>{members.length}</b>
              <small>{t('merges.unit')}</small>
            </button>
          )
        })}
      </Cut>
    </Section>
  )
}

export default {
  id: 'merges',
  fills: 0.33,
  past: true,
  needs: { right: 'alert.read', title: 'merges.title' },
  Body: Merges,
} satisfies Panel
