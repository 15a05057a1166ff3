/** The step bar of the situation, on walls: what has been done of the worst alert, what is due, what comes. */
import { type Alert, ROMAN } from '@yiwang/contract'
import { useStore } from 'zustand'
import { type Step, stepsOf } from '../alerts/steps.ts'
import { canvas } from '../stores/shape.ts'
import { useWords } from '../words/index.ts'
import { clockText, countdownText } from '../words/time.ts'
import { useShownNow } from './now.ts'

export function Steps({ alert }: { alert: Alert }) {
  const { t } = useWords()
  const wide = useStore(canvas, ({ shape }) => shape === 'wall' || shape === 'triple')
  if (!wide) return null
  const name = (step: Step) =>
    step.word === 'begun' ? t(`step.begun.${alert.family}`) : t(`step.${step.word}`, step.level && { level: ROMAN[step.level] })
  return (
    <ol className="steps" aria-label={t('step.label')}>
      {stepsOf(alert).map((step) => (
        <li key={step.word} className={step.state} aria-current={step.state === 'now' ? 'step' : undefined}>
          <span>{name(step)}</span> <Time step={step} />
        </li>
      ))}
    </ol>
  )
}

function Time({ step }: { step: Step }) {
  const { t } = useWords()
  const now = useShownNow()
  if (step.state === 'ahead') return <time>—</time>
  if (step.due === undefined) return <time>{step.at !== undefined && clockText(step.at)}</time>
  return <time>{t(now > step.due ? 'step.over' : 'step.left', { time: countdownText(step.due - now) })}</time>
}
