/** The picture an alert rests on, with what the camera saw in it. Boxes only where the picture is the whole frame. */
import type { Alert, Evidence } from '@yiwang/contract'
import { useState } from 'react'
import { useStore } from 'zustand'
import { boxesOn } from '../alerts/boxes.ts'
import { ruleNameOf } from '../alerts/wording.ts'
import { UiIcon } from '../shapes/marks.tsx'
import { assets } from '../stores/assets.ts'
import { knowledge } from '../stores/catalogue.ts'
import { useWords } from '../words/index.ts'
import { runningText, stampText } from '../words/time.ts'
import { useShownNow } from './now.ts'

export function EvidencePictures({ alert, place }: { alert: Alert; place: string }) {
  const { t } = useWords()
  const [chosen, setChosen] = useState(0)
  const many = alert.evidence.length
  const shown = alert.evidence[Math.min(chosen, many - 1)]
  if (!shown) return null
  return (
    <div className="evidence">
      <Picture key={shown.sha256} evidence={shown} alert={alert} level={alert.level} place={place} />
      <Caption alert={alert} />
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

/** Which rule the picture led to and how long it has held: beside the picture, never on it. */
function Caption({ alert }: { alert: Alert }) {
  const { t, language } = useWords()
  const known = useStore(knowledge)
  const now = useShownNow()
  const until = alert.active ? now : (alert.clearedAt ?? alert.lastSeen)
  return (
    <p className="evidence-caption">
      {t('evidence.rule', { rule: ruleNameOf(alert, known, language) })} ·{' '}
      {t('evidence.lasting', { time: runningText(Math.max(0, until - alert.firstSeen)) })}
    </p>
  )
}

interface Pictured {
  readonly evidence: Evidence
  readonly level: number
  readonly place: string
  /** What it is shown for: then what violates is told from what stands beside it. */
  readonly alert?: Alert
}

export function Picture({ evidence, level, place, alert }: Pictured) {
  const { t, say } = useWords()
  const [attempt, setAttempt] = useState(0)
  const [state, setState] = useState<'loading' | 'here' | 'missing'>('loading')
  const words = useStore(knowledge, (s) => s.catalogue?.conditions)
  const camera = useStore(assets, (s) => (alert ? s.byId.get(alert.asset) : undefined))
  const boxes = boxesOn(evidence, alert, camera)
  const time = stampText(evidence.at)
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
        boxes.map(({ box: { box, label, score }, violates, inferred }) => {
          const [x, y, w, h] = box
          const word = words?.[label]
          const name = word ? say(word) : label
          const look = ['box', !violates && 'beside', inferred && 'inferred', y < 0.22 && 'under', x > 0.6 && 'right']
          return (
            <span
              key={`${label} ${x} ${y}`}
              className={look.filter(Boolean).join(' ')}
              style={{ left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%` }}
            >
              {violates && <b>{score === undefined ? name : `${name} · ${score.toFixed(2)}`}</b>}
            </span>
          )
        })}
      <figcaption>
        <span>{place}</span>
        <time>{time}</time>
      </figcaption>
      <span className="picture-kind">{evidence.frame === 'full' ? t('evidence.still') : t('evidence.cropped')}</span>
    </figure>
  )
}
