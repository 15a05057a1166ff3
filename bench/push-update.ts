/** What the yardstick sends. */

/** One position as the platforms of today send it: about 145 bytes. */
export function update(i: number): Record<string, unknown> {
  return {
    id: `dji:1ZNBYWDEMO${String(i % 5_000).padStart(4, '0')}`,
    lon: 125.391_234 + (i % 1_000) / 1e5,
    lat: 43.861_234,
    heading: (i * 7) % 360,
    speed: 11.2,
    height: 86.5,
    time: '2026-03-15T01:30:05.000Z',
  }
}
