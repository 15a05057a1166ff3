/** The cookies of a browser: its session, and the sign that somebody has signed in with it before. Scripts read neither. */
import { parse, serialize } from 'cookie'

/** Browsers keep none for longer. */
const LONGEST_SECONDS = 400 * 24 * 60 * 60

export type CookieName = 'session' | 'device' | 'oidc'

export interface Cookies {
  read(header: string | undefined, name: CookieName): string | undefined
  /** The text of a Set-Cookie. `seconds` absent = as long as a browser keeps it. */
  write(name: CookieName, value: string, seconds?: number): string
  clear(name: CookieName): string
}

/** With TLS the names begin with __Host-: only this very host, over TLS, can have set them. */
export function cookiesOf(secure: boolean): Cookies {
  const nameOf = (name: CookieName) => `${secure ? '__Host-' : ''}yw_${name}`
  const write = (name: CookieName, value: string, seconds = LONGEST_SECONDS) =>
    serialize(nameOf(name), value, {
      path: '/',
      httpOnly: true,
      secure,
      // The provider of a single sign-on sends the browser back to us from its own page.
      sameSite: name === 'oidc' ? 'lax' : 'strict',
      maxAge: seconds,
    })
  return {
    read: (header, name) => (header === undefined ? undefined : parse(header)[nameOf(name)] || undefined),
    write,
    clear: (name) => write(name, '', 0),
  }
}
