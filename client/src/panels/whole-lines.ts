/** A scrolled text that shows whole lines only: the line its edge would cut is not drawn until one scrolls to it. */
import { type RefObject, useLayoutEffect } from 'react'

const LINES = '.card-facts > *, .evidence-caption'

export function useWholeLines(body: RefObject<HTMLElement | null>, about: unknown): void {
  useLayoutEffect(() => {
    const element = body.current
    if (!element || about === undefined) return
    const trim = () => {
      const edge = element.getBoundingClientRect().bottom
      const atTop = element.scrollTop === 0
      for (const line of element.querySelectorAll(LINES)) {
        // A name goes with what is said under it.
        const last = line.matches('dt') ? (line.nextElementSibling ?? line) : line
        line.classList.toggle('beyond', atTop && last.getBoundingClientRect().bottom > edge + 1)
      }
    }
    const seen = new ResizeObserver(trim)
    seen.observe(element)
    for (const child of element.children) seen.observe(child)
    element.addEventListener('scroll', trim, { passive: true })
    return () => {
      seen.disconnect()
      element.removeEventListener('scroll', trim)
    }
  }, [body, about])
}
