/** What has been measured so far, and the buttons that do without a pointer what clicks on the map do. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { UiIcon } from '../shapes/marks.tsx'
import { view } from '../stores/view.ts'
import { useWords } from '../words/index.ts'
import {
  type Amount,
  addPoint,
  areaAmount,
  areaM2,
  clearMeasured,
  closeFigure,
  lengthAmount,
  lengthM,
  measured,
  undoPoint,
} from './measure.ts'

export function MeasurePanel() {
  const { t } = useWords()
  const figure = useStore(measured)
  const area = areaM2(figure)
  useEffect(() => clearMeasured, [])
  const said = ({ figure: number, unit }: Amount) => (
    <>
      {number}
      <small> {t(`unit.${unit}`)}</small>
    </>
  )
  const addCentre = () => {
    const centre = view.getState().camera?.center
    if (centre) addPoint([centre[0], centre[1]])
  }
  return (
    <section className="measure" aria-label={t('measure.title')}>
      <div className="measured" role="status">
        <span>
          {t('measure.length')} <b>{said(lengthAmount(lengthM(figure)))}</b>
        </span>
        {area !== undefined && (
          <span>
            {t('measure.area')} <b>{said(areaAmount(area))}</b>
          </span>
        )}
      </div>
      <p className="meta">{t(figure.points.length === 0 ? 'measure.start' : figure.closed ? 'measure.again' : 'measure.next')}</p>
      <div className="measure-acts">
        <button type="button" className="button small" onClick={addCentre}>
          {t('measure.centre')}
        </button>
        <button type="button" className="button small" disabled={figure.points.length === 0} onClick={undoPoint}>
          {t('measure.undo')}
        </button>
        <button type="button" className="button small" disabled={figure.points.length < 3 || figure.closed} onClick={closeFigure}>
          {t('measure.close')}
        </button>
        <button type="button" className="plain" aria-label={t('measure.end')} onClick={() => view.setState({ measuring: false })}>
          <UiIcon sign="close" /> <kbd>Esc</kbd>
        </button>
      </div>
    </section>
  )
}
