/** How many, in groups of three digits, as both languages write it here: `6,948`. Made once: making it is dearer than saying a number. */
const grouped = new Intl.NumberFormat('en')

export function countText(n: number): string {
  return grouped.format(n)
}
