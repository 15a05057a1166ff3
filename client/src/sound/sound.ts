/** Lets alarms be heard: tones made here, a spoken line where the browser can speak. What sounds is decided in tones.ts. */
import { type Alert, type Language, SECOND } from '@yiwang/contract'
import { placeOf, titleOf } from '../alerts/wording.ts'
import { alerts } from '../stores/alerts.ts'
import { assets } from '../stores/assets.ts'
import { burst } from '../stores/burst.ts'
import { knowledge } from '../stores/catalogue.ts'
import { hearing } from '../stores/hearing.ts'
import { sayNow } from '../words/index.ts'
import { EVERY, insists, loudness, MUTE, TONES } from './tones.ts'

/** Well above a room's murmur on a console whose volume was set once. */
const VOLUME = 0.25
const ATTACK = 0.012

let context: AudioContext | undefined

function play(level: 1 | 2 | 3): void {
  const loud = loudness(level, hearing.getState().mutedUntil, Date.now(), burst.getState().on)
  if (context?.state !== 'running' || loud === 0) return
  const begin = context.currentTime + 0.02
  for (const tone of TONES[level]) {
    const oscillator = context.createOscillator()
    const gain = context.createGain()
    const from = begin + tone.at
    const end = from + tone.length
    oscillator.frequency.setValueAtTime(tone.from, from)
    oscillator.frequency.linearRampToValueAtTime(tone.to, end)
    gain.gain.setValueAtTime(0, from)
    gain.gain.linearRampToValueAtTime(VOLUME * loud, from + ATTACK)
    gain.gain.setValueAtTime(VOLUME * loud, end - 5 * ATTACK)
    gain.gain.linearRampToValueAtTime(0, end)
    oscillator.connect(gain).connect(context.destination)
    oscillator.start(from)
    oscillator.stop(end)
  }
}

function speak(alert: Alert, level: 1 | 2): void {
  if (!('speechSynthesis' in window) || !hearing.getState().enabled) return
  const loud = loudness(level, hearing.getState().mutedUntil, Date.now(), false)
  if (loud === 0) return
  const { t, language } = sayNow()
  const line = new SpeechSynthesisUtterance(spokenLine(alert, t, language))
  line.lang = language === 'zh' ? 'zh-CN' : 'en-GB'
  line.volume = loud
  speechSynthesis.speak(line)
}

function spokenLine(alert: Alert, t: ReturnType<typeof sayNow>['t'], language: Language): string {
  return t('announce.spoken', {
    level: t(alert.level === 1 ? 'announce.level1' : 'announce.level2'),
    place: placeOf(alert, assets.getState().byId),
    title: titleOf(alert, knowledge.getState(), language),
  })
}

/** Silence for two minutes, or the end of it. */
export function toggleMute(): void {
  const now = Date.now()
  hearing.setState(({ mutedUntil }) => ({ mutedUntil: mutedUntil > now ? 0 : now + MUTE }))
}

/** To be called from a touch of the page: before one, browsers refuse. */
export function enableSound(): void {
  context ??= new AudioContext()
  void context.resume().then(() => hearing.setState({ enabled: context?.state === 'running' }))
}

export function startSound(): () => void {
  let insisting: 1 | 2 | undefined
  let timer: ReturnType<typeof setInterval> | undefined
  const insist = () => {
    const level = insists(alerts.getState().byId.values())
    if (level === insisting) return
    insisting = level
    clearInterval(timer)
    if (level === undefined) return
    play(level)
    timer = setInterval(() => play(level), EVERY[level])
  }
  let chimedAt = 0
  const ends = [
    alerts.subscribe((state, before) => {
      insist()
      if (state.arrived === before.arrived) return
      for (const alert of state.arrived) if (alert.level === 1 || alert.level === 2) speak(alert, alert.level)
      // Many at once are one chime.
      if (state.arrived.some(({ level }) => level === 3) && Date.now() - chimedAt > SECOND) {
        chimedAt = Date.now()
        play(3)
      }
    }),
  ]
  // A page that was opened by a click, or whose site may always sound, needs no further touch.
  enableSound()
  const touched = () => {
    if (!hearing.getState().enabled) enableSound()
  }
  addEventListener('pointerdown', touched)
  addEventListener('keydown', touched)
  insist()
  return () => {
    for (const end of ends) end()
    clearInterval(timer)
    removeEventListener('pointerdown', touched)
    removeEventListener('keydown', touched)
    void context?.close()
    context = undefined
  }
}
