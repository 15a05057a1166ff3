/** A line of time one can look along: drag or step to a past instant, end at now. What is drawn on it is the caller's. */
import { DAY, MINUTE, type Millis } from '@yiwang/contract'
import { type KeyboardEvent, type PointerEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { serverNow } from '../stores/clock.ts'
import { goLive, goTo, playback, stepBy } from '../stores/playback.ts'
import { canvas, SEAM_CLEAR } from '../stores/shape.ts'
import { useWords } from '../words/index.ts'
import { clockText, minuteText } from '../words/time.ts'

export const STEP = 15 * MINUTE

interface TimelineProps {
  readonly from: Millis
  readonly to: Millis
  readonly now: Millis
  /** Instants written under the line. */
  readonly marks: readonly Millis[]
  readonly label: string
  readonly children: ReactNode
}

const KEYS: Readonly<Record<string, (from: Millis) => void>> = {
  ArrowLeft: () => stepBy(-STEP),
  ArrowRight: () => stepBy(STEP),
  PageDown: () => stepBy(-4 * STEP),
  PageUp: () => stepBy(4 * STEP),
  Home: goTo,
  End: goLive,
}

export function Timeline({ from, to, now, marks, label, children }: TimelineProps) {
  const { t } = useWords()
  const looksBack = useMay('history.read')
  const at = useStore(playback, (s) => s.at)
  const plot = useRef<HTMLDivElement>(null)
  const [box, setBox] = useState({ left: 0, width: 0, rem: 16 })
  const seams = useStore(canvas, (s) => s.seams)
  useLayoutEffect(() => {
    const element = plot.current
    if (!element) return
    const seen = new ResizeObserver(() => {
      const { left, width } = element.getBoundingClientRect()
      setBox({ left, width, rem: Number.parseFloat(getComputedStyle(document.documentElement).fontSize) })
    })
    seen.observe(element)
    return () => seen.disconnect()
  }, [])
  const share = (instant: Millis) => (instant - from) / (to - from)
  const x = (instant: Millis) => `${Math.min(1, Math.max(0, share(instant))) * 100}%`
  const pick = (e: PointerEvent) => {
    const { left, width } = e.currentTarget.getBoundingClientRect()
    goTo(from + Math.min(1, Math.max(0, (e.clientX - left) / width)) * (to - from))
  }
  const shownAt = at ?? now
  /** Whoever may look back moves along it; for others it is a picture. */
  const slider = looksBack && {
    role: 'slider',
    tabIndex: 0,
    'aria-label': label,
    'aria-valuemin': Math.round((now - DAY) / 1_000),
    'aria-valuemax': Math.round(now / 1_000),
    'aria-valuenow': Math.round(shownAt / 1_000),
    'aria-valuetext': at === undefined ? t('strip.live') : t('playback.at', { time: clockText(at) }),
    onPointerDown: (e: PointerEvent) => {
      e.currentTarget.setPointerCapture(e.pointerId)
      pick(e)
    },
    onPointerMove: (e: PointerEvent) => {
      if (e.currentTarget.hasPointerCapture(e.pointerId)) pick(e)
    },
    onKeyDown: (e: KeyboardEvent) => {
      const run = KEYS[e.key]
      if (!run) return
      e.preventDefault()
      run(Math.max(from, serverNow() - DAY))
    },
  }
  return (
    <div ref={plot} className={at === undefined ? 'timeline' : 'timeline past'} {...slider}>
      <div className="timeline-plot">{children}</div>
      <div className="timeline-axis" aria-hidden="true">
        {marks
          .filter(
            (mark) =>
              readable(share(mark), box, seams) &&
              clearOfNow((share(mark) - share(now)) * box.width, box.rem, share(now) > NEAR_END),
          )
          .map((mark) => (
            <span key={mark} style={{ left: x(mark) }}>
              {minuteText(mark)}
            </span>
          ))}
        <span className={share(now) > NEAR_END ? 'now-word end' : 'now-word'} style={{ left: x(now) }}>
          {t('strip.nowAt', { time: minuteText(now) })}
        </span>
      </div>
      <i className="timeline-now" style={{ left: x(now) }} />
      {at !== undefined && (
        <i className="timeline-at" style={{ left: x(at) }}>
          <b className={share(at) > 0.9 ? 'before' : ''}>{t('playback.at', { time: minuteText(at) })}</b>
        </i>
      )}
    </div>
  )
}

const NEAR_END = 0.95

/** Half a time on either side, beside the word for now, which stands over its line or ends at it. */
function clearOfNow(distance: number, rem: number, atEnd: boolean): boolean {
  return atEnd ? distance < -6.75 * rem : Math.abs(distance) > 4.25 * rem
}

/** A time is written where there is room for it: inside the line, and away from where two screens meet. */
function readable(share: number, { left, width, rem }: { left: number; width: number; rem: number }, seams: readonly number[]) {
  const middle = left + share * width
  const half = 1.375 * rem
  if (share < 0 || share > 1 || middle + half > left + width + rem) return false
  return seams.every((seam) => middle + half <= seam - SEAM_CLEAR || middle - half >= seam + SEAM_CLEAR)
}
