/** While the past is looked at, now goes on: new alarms are counted, and one press leads back to them. */
import { useEffect, useState } from 'react'
import { useStore } from 'zustand'
import { alerts } from '../stores/alerts.ts'
import { goLive, playback } from '../stores/playback.ts'
import { useWords } from '../words/index.ts'

export function NewsPill() {
  const past = useStore(playback, (s) => s.at !== undefined)
  return past ? <News /> : null
}

function News() {
  const { t } = useWords()
  const [count, setCount] = useState(0)
  useEffect(
    () =>
      alerts.subscribe((state, before) => {
        if (state.arrived !== before.arrived) setCount((known) => known + state.arrived.length)
      }),
    [],
  )
  if (count === 0) return null
  return (
    <button type="button" className="news-pill" onClick={goLive}>
      {t('playback.news', { count })}
    </button>
  )
}
