/** What BASEMAP may say: an archive on this machine, a style elsewhere, or pictures elsewhere. */
import { z } from 'zod'

export type BasemapSource =
  | { readonly kind: 'pmtiles'; readonly file: string }
  | { readonly kind: 'style'; readonly url: string }
  | { readonly kind: 'tiles'; readonly templates: readonly string[] }

const SHEETS = 8

export const basemapSource = z.string().transform((text, context): BasemapSource => {
  const [, kind, rest = ''] = /^(pmtiles|style|tiles):(.*)$/s.exec(text) ?? []
  if (kind === 'pmtiles' && rest !== '') return { kind, file: rest }
  if (kind === 'style' && isWeb(rest)) return { kind, url: rest }
  const templates = rest.split(/\s+/).filter((part) => part !== '')
  if (kind === 'tiles' && templates.length > 0 && templates.length <= SHEETS && templates.every(isTemplate)) {
    return { kind, templates }
  }
  context.addIssue({ code: 'custom', message: 'not a basemap' })
  return z.NEVER
})

function isTemplate(text: string): boolean {
  return isWeb(text) && ['{z}', '{x}', '{y}'].every((part) => text.includes(part))
}

const web = z.url({ protocol: /^https?$/ })

function isWeb(text: string): boolean {
  return web.safeParse(text).success
}
