/** What was named for something is not there now: it is refused by that name. */
export interface Missing {
  readonly ok: false
  readonly why: 'noSuchUnit' | 'noSuchGrid' | 'noSuchGroup'
  readonly about: string
}
