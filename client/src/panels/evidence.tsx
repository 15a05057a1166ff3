/** The picture an alert rests on, with what the camera saw in it. Boxes only where the picture is the whole frame. */
import type { Alert, Evidence } from '@yiwang/contract'
import { useState } from 'react'
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { knowledge } from '../stores/catalogue.ts'
import { clock } from '../stores/clock.ts'
import { useWords } from '../words/index.ts'
import { momentText } from '../words/time.ts'

export function EvidencePictures({ alert, place }: { alert: Alert; place: string }) {
  const { t } = useWords()
  const [chosen, setChosen] = useState(0)
  const many = alert.evidence.length
  const shown = alert.evidence[Math.min(chosen, many - 1)]
  if (!shown) return null
  return (
    <div className="evidence">
      <Picture key={shown.sha256} evidence={shown} level={alert.level} place={place} />
      {many > 1 && (
        <div className="evidence-picks">
          {alert.evidence.map((one, i) => (
            <button
              key={one.sha256}
              type="button"
              aria-pressed={one === shown}
              aria-label={t('evidence.pick', { n: i + 1, of: many })}
              onClick={() => setChosen(i)}
            >
              {i + 1}
            </button>
          ))}
        </div>
      )}
    </div>
  )
}

export function Picture({ evidence, level, place }: { evidence: Evidence; level: number; place: string }) {
  const { t, language, say } = useWords()
  const minute = useStore(clock, (s) => Math.floor(s.now / 60_000) * 60_000)
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<'loading' | 'here' | 'missing'>('loading')
  const words = useStore(knowledge, (s) => s.catalogue?.conditions)
  const boxes = evidence.frame === 'full' ? evidence.boxes : []
  const time = momentText(evidence.at, minute, t, language)
  if (state === 'missing') {
    return (
      <div className="picture missing" role="status">
        <UiIcon sign="image" size={32} />
        <p>{t('evidence.missing')}</p>
        <button
          type="button"
          className="button"
          onClick={() => {
            setAttempt(attempt + 1)
            setState('loading')
          }}
        >
          {t('evidence.retry')}
        </button>
      </div>
    )
  }
  return (
    <figure className={`picture level-${level} ${state}`}>
      <img
        // A retry is another address, or the browser would answer from its memory of the failure.
        src={`/api/v1/evidence/${evidence.sha256}${attempt > 0 ? `?attempt=${attempt}` : ''}`}
        alt={t('evidence.alt', { time, boxes: boxes.length })}
        onLoad={() => setState('here')}
        onError={() => setState('missing')}
      />
      {state === 'here' &&
        boxes.map(({ box: [x, y, w, h], label, score }) => {
          const word = words?.[label]
          const name = word ? say(word) : label
          return (
            <span
              key={`${label} ${x} ${y}`}
              className={`box${y < 0.1 ? ' under' : ''}${x > 0.6 ? ' right' : ''}`}
              style={{ left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` }}
            >
              <b>{score === undefined ? name : `${name} · ${score.toFixed(2)}`}</b>
            </span>
          )
        })}
      <figcaption>
        <span>{place}</span>
        <span>{evidence.frame === 'full' ? t('evidence.still') : t('evidence.cropped')}</span>
        <time>{time}</time>
      </figcaption>
    </figure>
  )
}
