/**
 * Playback (回放): a past instant is shown instead of now. What is wanted and what the platform has answered are kept apart, so
 * that the screen never shows one instant under the name of another. While it plays, the next instant is asked for ahead.
 */
import { DAY, MINUTE, type Millis, type Moment, SECOND } from '@yiwang/contract'
import { createStore } from 'zustand/vanilla'
import { read } from '../rest/ask.ts'
import { serverNow } from './clock.ts'

export interface Playback {
  /** The instant asked for; undefined = live. */
  readonly at: Millis | undefined
  /** The newest answer; it is shown, and says itself which instant it is of. */
  readonly moment: Moment | undefined
  readonly failed: boolean
  readonly playing: boolean
  /** Seconds of then in a second of now. */
  readonly speed: number
}

export const SPEEDS = [60, 300, 900] as const
/** From the live screen one looks an hour back first. */
const FIRST_STEP = 60 * MINUTE
/** A hand that drags passes many instants; only where it rests is asked for. */
const DEBOUNCE = 150
const BEAT = SECOND

const LIVE: Playback = { at: undefined, moment: undefined, failed: false, playing: false, speed: SPEEDS[0] }
export const playback = createStore<Playback>(() => LIVE)

let resting: ReturnType<typeof setTimeout> | undefined
let beating: ReturnType<typeof setTimeout> | undefined
let open = new AbortController()
/** Asked for ahead while playing. */
let next: { readonly at: Millis; readonly answer: Promise<Moment | undefined> } | undefined

export function goLive(): void {
  drop()
  const { speed } = playback.getState()
  playback.setState({ ...LIVE, speed })
}

/** Shows an instant of the last day; what is not past is live. */
export function goTo(at: Millis): void {
  const now = serverNow()
  if (at >= now) {
    goLive()
    return
  }
  drop()
  const instant = Math.max(now - DAY, Math.round(at / SECOND) * SECOND)
  playback.setState({ at: instant, failed: false })
  resting = setTimeout(() => void fetchAndShow(instant), DEBOUNCE)
}

export function stepBy(span: Millis): void {
  goTo((playback.getState().at ?? serverNow()) + span)
}

export function togglePlaying(): void {
  const { at, playing } = playback.getState()
  if (at === undefined) goTo(serverNow() - FIRST_STEP)
  playback.setState({ playing: !playing })
  if (playing) clearTimeout(beating)
  else if (at !== undefined && playback.getState().moment?.at === at) beat()
}

export function nextSpeed(): void {
  const { speed } = playback.getState()
  playback.setState({ speed: SPEEDS.find((one) => one > speed) ?? SPEEDS[0] })
}

function drop(): void {
  clearTimeout(resting)
  clearTimeout(beating)
  open.abort()
  open = new AbortController()
  next = undefined
}

async function ask(at: Millis): Promise<Moment | undefined> {
  const answer = await read<Moment>(`/moments?at=${at}`, open.signal)
  return answer.ok ? answer.body : undefined
}

async function fetchAndShow(at: Millis): Promise<void> {
  const { signal } = open
  const moment = next?.at === at ? await next.answer : await ask(at)
  if (signal.aborted) return
  // What was shown stays, under its own time; playing stops rather than running ahead of what is known.
  if (!moment) {
    playback.setState({ failed: true, playing: false })
    return
  }
  playback.setState({ at, moment, failed: false })
  if (playback.getState().playing) beat()
}

/** One beat: meanwhile the next instant is on its way, and it is shown when both are over. */
function beat(): void {
  const { at, speed } = playback.getState()
  if (at === undefined) return
  const ahead = at + speed * BEAT
  if (ahead < serverNow()) next = { at: ahead, answer: ask(ahead) }
  clearTimeout(beating)
  beating = setTimeout(() => {
    if (ahead >= serverNow()) goLive()
    else void fetchAndShow(ahead)
  }, BEAT)
}
