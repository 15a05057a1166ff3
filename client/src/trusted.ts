/**
 * What may become HTML or a script of this page (Trusted Types; the page's policy asks for it, browsers that do not know it pass it by).
 * Nobody here makes elements of text. Libraries empty elements, fill style sheets and write units with a fixed space in that way:
 * a text without a tag in it makes no element. Workers are files of our own.
 */
interface Policies {
  createPolicy(name: string, rules: Readonly<Record<'createHTML' | 'createScriptURL', (text: string) => string | null>>): unknown
}

/** Null refuses. */
const RULES = {
  createHTML: (text: string) => (text.includes('<') ? null : text),
  createScriptURL: (url: string) => (new URL(url, location.href).origin === location.origin ? url : null),
}

export function startTrusted(): void {
  const { trustedTypes }: { trustedTypes?: Policies } = globalThis as object
  trustedTypes?.createPolicy('default', RULES)
}
