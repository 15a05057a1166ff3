/** Topics in the order of the navigation, and which of them a path means. Pure. */
import * as registry from './registry.ts'
import type { Topic } from './topic.ts'

const ALL: readonly Topic[] = Object.values<Topic>(registry).sort((a, b) => a.order - b.order)

export const BOARDS = ALL.filter(({ nav }) => nav === 'board')
export const TOPICS = ALL.filter(({ nav }) => nav === 'topic')

/** An unknown path shows the overview: the screen is never empty because of a link. */
export function topicAt(path: string): Topic {
  const bare = path.length > 1 ? path.replace(/\/+$/, '') : path
  return ALL.find((topic) => topic.path === bare) ?? registry.overview
}
