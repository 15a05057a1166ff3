/** Level marks, asset signs and interface signs as SVG. */
import type { AssetKind, Level } from '@yiwang/contract'
import { useWords } from '../words/index.ts'
import { ASSET_SIGN, LEVEL_NUMERAL, LEVEL_OUTLINE, UI_SIGN, type UiSign } from './paths.ts'

/** Filled = waits for confirmation; hollow = does not; dashed = cleared before anybody confirmed. */
export type Look = 'filled' | 'hollow' | 'dashed'

export function LevelMark(props: { level: Level; look: Look; size?: number; label?: string; pulse?: boolean }) {
  const { level, look, size = 20, label, pulse } = props
  const { t } = useWords()
  const name = label ?? t(`level.${level}`)
  return (
    <svg
      className={`level level-${level} ${look}${pulse ? ' pulse' : ''}`}
      width={`${size / 16}rem`}
      height={`${size / 16}rem`}
      viewBox="0 0 24 24"
      role="img"
      aria-label={name}
    >
      <path className="outline" d={LEVEL_OUTLINE[level]} />
      <path className="numeral" d={LEVEL_NUMERAL[level]} />
    </svg>
  )
}

export function AssetSign({ kind, size = 20 }: { kind: AssetKind; size?: number }) {
  const sign = ASSET_SIGN[kind]
  return (
    <svg className="asset-sign" width={`${size / 16}rem`} height={`${size / 16}rem`} viewBox="0 0 24 24" aria-hidden="true">
      <path className="outline" d={sign.outline} />
      {sign.glyph && <path d={sign.glyph} />}
    </svg>
  )
}

export function UiIcon({ sign, size = 18 }: { sign: UiSign; size?: number }) {
  return (
    <svg className="ui-sign" width={`${size / 16}rem`} height={`${size / 16}rem`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={UI_SIGN[sign]} />
    </svg>
  )
}
