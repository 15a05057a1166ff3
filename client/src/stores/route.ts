/** Which page is open: the browser's own address, so that every topic can be linked to and left by going back. */
import { createStore } from 'zustand/vanilla'

export const route = createStore<{ readonly path: string }>(() => ({ path: '/' }))

export function startRoute(): () => void {
  const read = () => route.setState({ path: location.pathname })
  read()
  addEventListener('popstate', read)
  return () => removeEventListener('popstate', read)
}

/** The address becomes that of the page that is shown in its stead: going back does not lead to the other one. */
export function stand(path: string): void {
  history.replaceState(null, '', path + location.search)
  route.setState({ path })
}

/** What is asked for in the address beside the path (a language, seams) stays asked for. */
export function go(path: string): void {
  if (path === route.getState().path) return
  history.pushState(null, '', path + location.search)
  route.setState({ path })
}
