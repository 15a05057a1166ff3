/**
 * Looks at a page as an eye would: text that is cut off, text over text, letters that are too small, scroll bars, and what comes
 * too near to where two screens meet. Measured in the browser; runs inside the page.
 */
import type { Page } from '@playwright/test'

export interface Fault {
  readonly kind: 'clipped' | 'overlap' | 'small' | 'scroll' | 'outside' | 'seam'
  readonly text: string
  readonly where: string
}

export interface FitWish {
  /** The smallest letters allowed, CSS px. */
  readonly least: number
  readonly seams?: readonly number[]
  /** How far readable things stay from a seam, CSS px. */
  readonly clear?: number
}

/** Letters are there, and what is fitted by measuring has been measured. */
function drawn(page: Page): Promise<void> {
  return page.evaluate(async () => {
    await document.fonts.ready
    for (let frames = 0; frames < 3; frames++) await new Promise((next) => requestAnimationFrame(next))
  })
}

/** Nothing in the list = the page fits. What an answer has just brought is laid out with the next frame: a fault is one that stays. */
export async function faultsOf(page: Page, wish: FitWish): Promise<readonly Fault[]> {
  const faults = await faultsNow(page, wish)
  return faults.length === 0 ? faults : faultsNow(page, wish)
}

async function faultsNow(page: Page, { least, seams = [], clear = 48 }: FitWish): Promise<readonly Fault[]> {
  await drawn(page)
  return page.evaluate(
    ({ least, seams, clear }) => {
      const faults: Fault[] = []
      const nameOf = (e: Element) =>
        `${e.tagName.toLowerCase()}${typeof e.className === 'string' && e.className ? `.${e.className.trim().replace(/\s+/g, '.')}` : ''}`
      const say = (kind: Fault['kind'], e: Element, text: string) =>
        faults.push({ kind, text: text.trim().slice(0, 60), where: `${nameOf(e.parentElement ?? e)} > ${nameOf(e)}` })
      const hidden = (e: Element) => e.closest('.unseen, .skip, [hidden], .maplibregl-canvas-container') !== null

      interface Piece {
        readonly element: Element
        readonly text: string
        readonly box: DOMRect
        /** Up to where it is seen: a text that ends in dots goes on behind them. */
        readonly right: number
        readonly layer: string
      }
      const pieces: Piece[] = []
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const text = node.textContent ?? ''
        const element = node.parentElement
        if (!element || text.trim() === '' || hidden(element) || ['SCRIPT', 'STYLE', 'OPTION'].includes(element.tagName)) continue
        const style = getComputedStyle(element)
        if (style.visibility === 'hidden' || style.opacity === '0' || !element.checkVisibility()) continue
        const range = document.createRange()
        range.selectNodeContents(node)
        for (const box of range.getClientRects()) {
          if (box.width < 1 || box.height < 1) continue
          // What a list keeps below its edge is not on the screen; it is counted there in words.
          if (beyondList(element, box)) continue
          if (Number.parseFloat(style.fontSize) < least - 0.01) say('small', element, `${style.fontSize} ${text}`)
          const layer = element.closest(
            '.card, .banner, dialog, .legend, .map-tools, .callout, .news-pill, .new-pill, .more-topics > div',
          )
          const right = seenRight(element, box)
          pieces.push({ element, text, box, right, layer: layer ? nameOf(layer) : '' })
          checkCut(element, text, box, right)
        }
      }

      function beyondList(element: Element, box: DOMRect): boolean {
        const list = element.closest('.feed-list, .card-body')
        if (!list) return false
        const edge = list.getBoundingClientRect()
        return box.top >= edge.bottom - 1 || box.bottom <= edge.top + 1
      }

      function checkCut(element: Element, text: string, box: DOMRect, seen: number): void {
        if (box.left < -1 || seen > innerWidth + 1 || box.top < -1 || box.bottom > innerHeight + 1) {
          say('outside', element, text)
          return
        }
        let right = box.right
        for (let e: Element | null = element; e && e !== document.body; e = e.parentElement) {
          const style = getComputedStyle(e)
          if (style.overflowX === 'visible' && style.overflowY === 'visible') continue
          const edge = e.getBoundingClientRect()
          // A long name that ends in dots, with its whole in a title or beside it, is cut on purpose; a figure or a title never is.
          const dots = style.textOverflow === 'ellipsis'
          const wide = right > edge.right + 1 || box.left < edge.left - 1
          const high = box.bottom > edge.bottom + 2 || box.top < edge.top - 2
          if (high || (wide && !dots)) {
            say('clipped', element, text)
            return
          }
          if (dots) right = Math.min(right, edge.right)
        }
      }

      for (let i = 0; i < pieces.length; i++) {
        const a = pieces[i]
        if (!a) continue
        for (let j = i + 1; j < pieces.length; j++) {
          const b = pieces[j]
          if (!b || a.layer !== b.layer || a.element.contains(b.element) || b.element.contains(a.element)) continue
          const width = Math.min(a.right, b.right) - Math.max(a.box.left, b.box.left)
          const height = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top)
          // Line boxes are higher than letters: only a real overlap counts.
          if (width > 2 && height > Math.min(a.box.height, b.box.height) * 0.35)
            say('overlap', a.element, `${a.text} × ${b.text}`)
        }
      }

      function seenRight(element: Element, box: DOMRect): number {
        let right = box.right
        for (let e: Element | null = element; e; e = e.parentElement) {
          if (getComputedStyle(e).overflowX !== 'visible') right = Math.min(right, e.getBoundingClientRect().right)
        }
        return right
      }

      for (const e of document.querySelectorAll('body *')) {
        if (hidden(e) || !e.checkVisibility()) continue
        const style = getComputedStyle(e)
        const bar =
          (e as HTMLElement).offsetWidth -
          e.clientWidth -
          Number.parseFloat(style.borderLeftWidth) -
          Number.parseFloat(style.borderRightWidth)
        if (/auto|scroll/.test(style.overflowY) && bar > 1 && e.scrollHeight > e.clientHeight + 1) say('scroll', e, nameOf(e))
      }
      const { scrollWidth, scrollHeight } = document.documentElement
      if (scrollWidth > innerWidth || scrollHeight > innerHeight) say('scroll', document.documentElement, 'page')

      for (const seam of seams) {
        const near = (box: { left: number; right: number }) => box.left < seam + clear && box.right > seam - clear
        for (const piece of pieces) {
          if (near({ left: piece.box.left, right: piece.right })) say('seam', piece.element, `${seam}: ${piece.text}`)
        }
        for (const e of document.querySelectorAll(
          '.button, .player-buttons button, .card, .tag, .legend, .map-tools, button svg, .row svg',
        )) {
          if (
            !hidden(e) &&
            e.checkVisibility() &&
            getComputedStyle(e).visibility !== 'hidden' &&
            near(e.getBoundingClientRect())
          ) {
            say('seam', e, `${seam}: ${e.textContent}`)
          }
        }
      }
      return faults
    },
    { least, seams, clear },
  )
}
