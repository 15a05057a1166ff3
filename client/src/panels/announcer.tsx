/** Says new alarms to a screen reader: a Ⅰ or Ⅱ at once and one time, the others when the reader is free. */
import { ROMAN } from '@yiwang/contract'
import { useEffect, useState } from 'react'
import { placeOf, titleOf } from '../alerts/wording.ts'
import { alerts } from '../stores/alerts.ts'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { useWords } from '../words/index.ts'

export function Announcer() {
  const { t, language } = useWords()
  const [said, setSaid] = useState({ assertive: '', polite: '' })
  useEffect(
    () =>
      alerts.subscribe((state, before) => {
        if (state.arrived === before.arrived || state.arrived.length === 0) return
        const known = knowledge.getState()
        const places = assets.getState().byId
        const serious = state.arrived.filter((a) => a.level <= 2)
        const others = state.arrived.length - serious.length
        setSaid((last) => ({
          assertive: serious
            .map((a) =>
              t('announce.alert', { level: ROMAN[a.level], place: placeOf(a, places), title: titleOf(a, known, language) }),
            )
            .join('。'),
          polite: others > 0 ? t('announce.more', { count: others }) : last.polite,
        }))
      }),
    [t, language],
  )
  return (
    <div className="unseen">
      <div role="alert">{said.assertive}</div>
      <div role="status">{said.polite}</div>
    </div>
  )
}
