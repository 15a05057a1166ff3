/** MQTT topic filters (MQTT 3.1.1, section 4.7): what matches a topic, and what one filter covers of another. */

export function matches(filter: string, topic: string): boolean {
  const wanted = filter.split('/')
  const levels = topic.split('/')
  // 4.7.2-1: a wildcard at the start does not match the broker's own topics.
  if (topic.startsWith('$') && (wanted[0] === '#' || wanted[0] === '+')) return false
  for (let i = 0; i < wanted.length; i++) {
    const level = wanted[i]
    if (level === '#') return true
    if (i >= levels.length || (level !== '+' && level !== levels[i])) return false
  }
  return wanted.length === levels.length || (wanted.length === levels.length + 1 && wanted.at(-1) === '#')
}

/** Whether every topic that matches `asked` also matches `allowed`. */
export function covers(allowed: string, asked: string): boolean {
  const outer = allowed.split('/')
  const inner = asked.split('/')
  if (asked.startsWith('$') && (outer[0] === '#' || outer[0] === '+')) return false
  for (let i = 0; i < outer.length; i++) {
    const level = outer[i]
    if (level === '#') return true
    const under = inner[i]
    if (under === undefined || under === '#') return false
    if (level !== '+' && level !== under) return false
  }
  return inner.length === outer.length
}
