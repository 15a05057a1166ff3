/** Frigate's topics: what stands after the prefix. */

export type FrigateTopic =
  | { readonly kind: 'availability' }
  | { readonly kind: 'event' }
  | { readonly kind: 'review' }
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'motion'; readonly camera: string }
  | { readonly kind: 'snapshot'; readonly camera: string; readonly label: string }
  | { readonly kind: 'count'; readonly camera: string; readonly label: string }
  | { readonly kind: 'feature'; readonly camera: string; readonly feature: string }

const ALONE: Readonly<Record<string, FrigateTopic>> = {
  available: { kind: 'availability' },
  events: { kind: 'event' },
  reviews: { kind: 'review' },
  stats: { kind: 'other', name: 'stats' },
  tracked_object_update: { kind: 'other', name: 'tracked_object_update' },
  camera_activity: { kind: 'other', name: 'camera_activity' },
}

/** The levels after the prefix, all of them. */
function fromRest(levels: readonly string[]): FrigateTopic | undefined {
  const [first = '', second = '', third = ''] = levels
  if (levels.includes('')) return undefined
  if (levels.length === 1) return Object.hasOwn(ALONE, first) ? ALONE[first] : undefined
  if (levels.length === 2) {
    if (second === 'motion') return { kind: 'motion', camera: first }
    return { kind: 'count', camera: first, label: second }
  }
  if (levels.length !== 3) return undefined
  if (third === 'snapshot') return { kind: 'snapshot', camera: first, label: second }
  if (third === 'state') return { kind: 'feature', camera: first, feature: second }
  return undefined
}

/**
 * With the configured prefix the rest of the topic must match as a whole, so a camera called `events` does no harm. Without one the
 * topic is recognised from its end.
 */
export function frigateTopic(topic: string, prefix?: string): FrigateTopic | undefined {
  if (prefix !== undefined) {
    const begin = prefix.endsWith('/') ? prefix : `${prefix}/`
    return topic.startsWith(begin) ? fromRest(topic.slice(begin.length).split('/')) : undefined
  }
  const levels = topic.split('/')
  const last = levels.at(-1) ?? ''
  if (Object.hasOwn(ALONE, last)) return ALONE[last]
  return fromRest(levels.slice(last === 'snapshot' || last === 'state' ? -3 : -2))
}
