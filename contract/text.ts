/** Words for people, in both languages. Facts carry ids and parameters; the words live beside what they describe. */
import { z } from 'zod'

/** `{name}` in either text is replaced by the parameter of that name. */
export const text = z.object({ zh: z.string(), en: z.string() })
export type Text = z.infer<typeof text>

export type Language = keyof Text

/** Parameters of a text: numbers and short strings only, so that every screen can format them its own way. */
export const parameters = z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
export type Parameters = z.infer<typeof parameters>

/**
 * Fills `{name}` places; an unknown name is left visible rather than hidden. A parameter may be a word of the catalogue
 * (`notReset`, `flame`): `words` gives it in the reader's language.
 */
export function fill(
  template: string,
  values: Parameters,
  words: (word: string) => string | undefined = () => undefined,
): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = values[name]
    if (value === undefined || value === null) return place
    return (typeof value === 'string' ? words(value) : undefined) ?? String(value)
  })
}
