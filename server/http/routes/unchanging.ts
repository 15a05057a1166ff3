/** May an answer about the past be kept? Once all of it is written only a late measurement changes it: asked again after a while. */
export function unchanging(settled: boolean): Readonly<Record<string, string>> {
  return { 'Cache-Control': settled ? 'private, max-age=300' : 'no-cache' }
}
