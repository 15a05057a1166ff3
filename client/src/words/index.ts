/** Words at run time: one language at a time, kept on this machine, zh-CN when nobody chose. */
import { fill, type Language, type Parameters, type Text } from '@yiwang/contract'
import i18next from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { en } from './en.ts'
import { type WordKey, zh } from './zh.ts'

const KEPT = 'yiwang.language'

export function startWords(): void {
  const kept = localStorage.getItem(KEPT) === 'en' ? 'en' : 'zh'
  void i18next.use(initReactI18next).init({
    lng: kept,
    fallbackLng: 'zh',
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
    showSupportNotice: false,
    initAsync: false,
    resources: { zh: { translation: zh }, en: { translation: en } },
  })
  sayLanguage(kept)
}

export function switchLanguage(): void {
  const next = languageNow() === 'zh' ? 'en' : 'zh'
  localStorage.setItem(KEPT, next)
  void i18next.changeLanguage(next)
  sayLanguage(next)
}

function languageNow(): Language {
  return i18next.language === 'en' ? 'en' : 'zh'
}

function sayLanguage(language: Language): void {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}

/** A word in the language of now, its `{{places}}` filled. */
export type Say = (key: WordKey, values?: Readonly<Record<string, string | number | undefined>>) => string

export interface Words {
  readonly t: Say
  readonly language: Language
  /** A text of the catalogue, filled. */
  readonly say: (text: Text, values?: Parameters) => string
}

/** Tells when another language is spoken; returns what ends it. */
export function onLanguage(told: () => void): () => void {
  i18next.on('languageChanged', told)
  return () => i18next.off('languageChanged', told)
}

/** The words of this moment, for what is said outside of React. */
export function sayNow(): Pick<Words, 't' | 'language'> {
  return { t: i18next.t as Say, language: languageNow() }
}

export function useWords(): Words {
  const { t, i18n } = useTranslation()
  const language: Language = i18n.language === 'en' ? 'en' : 'zh'
  return { t: t as Say, language, say: (text, values) => fill(text[language], values ?? {}) }
}
