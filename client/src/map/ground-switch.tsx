/** Dark for the wall, light for the desk. */
import { useStore } from 'zustand'
import { chooseGround, ground, THEMES } from '../stores/ground.ts'
import { useWords } from '../words/index.ts'

export function GroundSwitch() {
  const { t } = useWords()
  const chosen = useStore(ground, ({ theme }) => theme)
  return (
    <fieldset className="ground-switch">
      <legend>{t('ground.title')}</legend>
      {THEMES.map((theme) => (
        <label key={theme}>
          <input type="radio" name="ground" checked={theme === chosen} onChange={() => chooseGround(theme)} />
          {t(`ground.${theme}`)}
        </label>
      ))}
    </fieldset>
  )
}
