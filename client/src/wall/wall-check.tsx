/** Wall check: how large this screen's letters are from where people sit, layer by layer, and the scale that would do. */
import { useState } from 'react'
import { useStore } from 'zustand'
import { canvas, keepScale } from '../stores/shape.ts'
import { useWords } from '../words/index.ts'
import { arcMinutes, LAYERS, PANELS, pxFor } from './arc.ts'

export default function WallCheck() {
  const { t } = useWords()
  const scale = useStore(canvas, (s) => s.scale)
  const [pitch, setPitch] = useState<number>(PANELS[0].pitch)
  const [metres, setMetres] = useState({ back: 5, front: 3.5, desk: 0.7 })
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const rows = LAYERS.map((layer) => {
    const px = layer.rem * rem
    // Consoles stand on desks with screens of their own.
    const at = layer.from === 'desk' ? 0.277 : pitch
    const minutes = arcMinutes(px, at, metres[layer.from])
    return { ...layer, px, minutes, wanted: pxFor(layer.needs, at, metres[layer.from]), enough: minutes >= layer.needs }
  })
  const needed = Math.max(...rows.filter(({ from }) => from !== 'desk').map(({ wanted, px }) => (wanted / px) * scale))
  return (
    <main className="wall-check">
      <h1>{t('wall.title')}</h1>
      <div className="wall-form">
        <label>
          {t('wall.pitch')}
          <select value={pitch} onChange={(e) => setPitch(Number(e.target.value))}>
            {PANELS.map((panel) => (
              <option key={panel.id} value={panel.pitch}>
                {panel.id} · {panel.pitch} mm
              </option>
            ))}
          </select>
        </label>
        {(['back', 'front', 'desk'] as const).map((from) => (
          <label key={from}>
            {t(`wall.${from}`)}
            <input
              type="number"
              min={0.3}
              max={40}
              step={0.1}
              value={metres[from]}
              onChange={(e) => setMetres({ ...metres, [from]: Math.max(0.3, Number(e.target.value)) })}
            />
          </label>
        ))}
      </div>
      <table>
        <thead>
          <tr>
            <th>{t('wall.layer')}</th>
            <th>{t('wall.letters')}</th>
            <th>{t('wall.arc')}</th>
            <th>{t('wall.needs')}</th>
            <th>{t('wall.verdict')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} className={row.enough ? '' : 'short'}>
              <td>
                <span style={{ fontSize: `${row.rem}rem` }}>{t(`wall.${row.id}`)}</span>
              </td>
              <td>{row.px.toFixed(1)} px</td>
              <td>{row.minutes.toFixed(1)}′</td>
              <td>{row.needs}′</td>
              <td>{row.enough ? t('wall.enough') : t('wall.short', { px: Math.ceil(row.wanted) })}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        {t('wall.scale', { now: scale.toFixed(2), needed: needed.toFixed(2) })}{' '}
        <button type="button" className="button" onClick={() => keepScale(Math.ceil(needed * 20) / 20)}>
          {t('wall.use')}
        </button>{' '}
        <button type="button" className="button" onClick={() => keepScale(1)}>
          {t('wall.reset')}
        </button>
      </p>
      <a className="link" href="/">
        {t('wall.back_to')}
      </a>
    </main>
  )
}
