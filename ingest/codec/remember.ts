/** A pure function that remembers its answers: devices say the same again and again. Forgets everything when it is full. */
export function remember<K extends string | number, V>(most: number, of: (key: K) => V): (key: K) => V {
  const known = new Map<K, V>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const value = of(key)
    if (known.size >= most) known.clear()
    known.set(key, value)
    return value
  }
}
