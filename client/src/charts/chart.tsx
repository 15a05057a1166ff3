/** Draws a chart into its panel: again when its rows, its words or its room change, and never by itself. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { useWords } from '../words/index.ts'
import type { Chart, ChartOption } from './shape.ts'

type Init = typeof import('./draw.ts')['init']

/** Everything that would move or answer the pointer is off; the words are ours, in the reader's language. */
export function complete(option: ChartOption, said: string): ChartOption {
  return {
    animation: false,
    stateAnimation: { duration: 0 },
    ...option,
    aria: { enabled: true, label: { enabled: true, description: said } },
  }
}

interface Drawn<Rows> {
  readonly chart: Chart<Rows>
  readonly rows: Rows
  /** What stands here when there is nothing to draw. */
  readonly empty: string
  /** What is drawn is older than it should be. */
  readonly old?: boolean
  readonly className?: string
}

export function ChartView<Rows>({ chart, rows, empty, old = false, className = '' }: Drawn<Rows>) {
  const { t } = useWords()
  if (chart.empty(rows)) return <p className="empty">{empty}</p>
  return <Canvas chart={chart} rows={rows} said={chart.said(rows, t)} className={`chart ${className}${old ? ' old' : ''}`} />
}

function Canvas<Rows>(props: { chart: Chart<Rows>; rows: Rows; said: string; className: string }) {
  const { chart, rows, said, className } = props
  const box = useRef<HTMLDivElement>(null)
  const [init, setInit] = useState<Init>()
  const [room, setRoom] = useState<{ width: number; height: number; rem: number }>()
  useEffect(() => {
    let ended = false
    void import('./draw.ts').then(({ init }) => {
      if (!ended) setInit(() => init)
    })
    return () => {
      ended = true
    }
  }, [])
  useEffect(() => {
    const element = box.current
    if (!element) return
    const watch = new ResizeObserver(() => {
      const { clientWidth: width, clientHeight: height } = element
      const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
      setRoom((now) => (now?.width === width && now.height === height && now.rem === rem ? now : { width, height, rem }))
    })
    watch.observe(element)
    return () => watch.disconnect()
  }, [])
  const view = useRef<ReturnType<Init>>(undefined)
  const visible = room !== undefined && room.width > 0 && room.height > 0
  useEffect(() => {
    if (!init || !visible || !box.current) return
    const drawing = init(box.current, null, { renderer: 'canvas' })
    view.current = drawing
    return () => {
      view.current = undefined
      drawing.dispose()
    }
  }, [init, visible])
  const option = useMemo(() => room && complete(chart.option(rows, room.rem), said), [chart, rows, said, room])
  useEffect(() => {
    if (!init || !room || !visible || !option) return
    view.current?.resize({ width: room.width, height: room.height })
    view.current?.setOption(option, { notMerge: true })
  }, [init, room, visible, option])
  return <div ref={box} className={className} role="img" aria-label={said} />
}
