/** 内涝点: how many points stand in each step of depth, now and as forecast for half an hour and an hour ahead (hatched). */
import { MINUTE } from '@yiwang/contract'
import { useMemo } from 'react'
import { AHEAD, BINS, type Bin, binText, depthMatrix } from '../flood/depths.ts'
import { LevelMark, UiIcon } from '../shapes/marks.tsx'
import { useWords } from '../words/index.ts'
import { minuteText } from '../words/time.ts'
import { useOutlook } from './flood-questions.ts'
import { Aged, Section } from './head.tsx'
import type { Panel } from './panel.ts'

function FloodPoints() {
  const { t, say } = useWords()
  const { forecasts, asked, points, steps, known } = useOutlook()
  const matrix = useMemo(() => depthMatrix(points, steps, known, forecasts), [points, steps, known, forecasts])
  const most = Math.max(1, ...BINS.flatMap((bin) => matrix[bin]))
  const meta = forecasts ? (
    <Aged at={forecasts.made} limit={5 * MINUTE}>
      <span title={say(forecasts.model.about)}>{t('depths.made', { time: minuteText(forecasts.made) })}</span>
    </Aged>
  ) : (
    t(asked.failed ? 'depths.noForecast' : 'depths.nowOnly')
  )
  return (
    <Section title={t('depths.title', { count: points.length })} meta={meta} className="depths live">
      <table>
        <thead>
          <tr>
            <th scope="col">
              <span className="unseen">{t('depths.step')}</span>
            </th>
            {AHEAD.map((ahead) => (
              <th key={ahead} scope="col">
                {ahead === 0 ? t('depths.now') : t('depths.ahead', { minutes: ahead / MINUTE })}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {BINS.map((bin) => (
            <tr key={bin} className={typeof bin === 'number' ? `level-${bin}` : bin}>
              <th scope="row">
                <BinMark bin={bin} />
                {bin === 'unknown' ? t('depths.unknown') : `${binText(bin, steps)} cm`}
              </th>
              {AHEAD.map((ahead, i) => {
                const count = matrix[bin][i] ?? 0
                const told = ahead === 0 || forecasts !== undefined
                return (
                  <td key={ahead} className={ahead === 0 ? 'seen' : 'foretold'}>
                    {told && <i style={{ width: `${(count / most) * 100}%` }} />}
                    <b className={count === 0 ? 'none' : ''}>{told ? count : '—'}</b>
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  )
}

function BinMark({ bin }: { bin: Bin }) {
  if (typeof bin === 'number') return <LevelMark level={bin} look="filled" size={18} />
  return <UiIcon sign={bin === 'below' ? 'ring' : 'dashedRing'} size={18} />
}

export default {
  id: 'floodPoints',
  past: true,
  needs: { right: 'asset.read', of: ['floodPoint'], title: 'depths.name' },
  Body: FloodPoints,
} satisfies Panel
