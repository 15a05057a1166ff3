/** Waiting, as the screens show it: nothing under 300 ms, still grey blocks after, a message and 重试 after 8 s. */
import { useEffect, useState } from 'react'
import { useWords } from '../words/index.ts'

export function Waiting({ about, rows = 3, onRetry }: { about: string; rows?: number; onRetry?: () => void }) {
  const { t } = useWords()
  const [stage, setStage] = useState<'nothing' | 'blocks' | 'slow'>('nothing')
  useEffect(() => {
    const blocks = setTimeout(() => setStage('blocks'), 300)
    const slow = setTimeout(() => setStage('slow'), 8_000)
    return () => {
      clearTimeout(blocks)
      clearTimeout(slow)
    }
  }, [])
  if (stage === 'nothing') return null
  if (stage === 'slow') {
    return (
      <div className="waiting-slow" role="status">
        <p>{t('loading.slow')}</p>
        <button type="button" className="button" onClick={onRetry ?? (() => location.reload())}>
          {t('retry')}
        </button>
      </div>
    )
  }
  return (
    <div className="blocks" role="status">
      <span className="unseen">{about}</span>
      {['a', 'b', 'c', 'd', 'e', 'f'].slice(0, rows).map((block) => (
        <i key={block} />
      ))}
    </div>
  )
}
