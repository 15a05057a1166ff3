/** What one recognises of a browser's long name of itself. Pure. */
export function deviceOf(agent: string): string {
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/(\d+)/.exec(agent)
  const system = /(Windows|Android|iPhone|iPad|Mac OS X|Linux)/.exec(agent)?.[1]
  const name = browser?.[1] === 'Edg' ? 'Edge' : browser?.[1]
  return [name && `${name} ${browser?.[2]}`, system].filter(Boolean).join(' · ') || agent.slice(0, 40) || '—'
}
