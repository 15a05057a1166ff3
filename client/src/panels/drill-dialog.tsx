/** 阶段脚本: where the running drill stands, its next phase, its end; and what authorities have issued, typed in with issuer and time. */
import { type Drill, inForce, MINUTE, type Notice, type NoticeKind, type NoticeRequest } from '@yiwang/contract'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { send } from '../rest/ask.ts'
import { serverNow } from '../stores/clock.ts'
import { selection } from '../stores/selection.ts'
import { drillAt, standing } from '../stores/standing.ts'
import { useWords } from '../words/index.ts'
import { listedText, minuteText, momentText } from '../words/time.ts'
import { useMinute } from './use-minute.ts'

export function DrillDialog() {
  const open = useStore(selection, (s) => s.dialog === 'drill')
  return open ? <Script /> : null
}

function Script() {
  const { t } = useWords()
  const self = useRef<HTMLDialogElement>(null)
  const minute = useMinute()
  const { drills, notices } = useStore(standing)
  const drill = drillAt(drills, minute + MINUTE)
  const runs = useMay('drill.run')
  const enters = useMay('notice.enter')
  const [failed, setFailed] = useState<string>()
  useEffect(() => self.current?.showModal(), [])
  const post = async (path: string, body: unknown) => {
    const answer = await send(path, body)
    setFailed(answer.ok ? undefined : (answer.problem?.detail ?? answer.problem?.title ?? t('act.offline')))
    return answer.ok
  }
  return (
    <dialog
      ref={self}
      className="keys script"
      aria-label={t('drill.script')}
      onClose={() => selection.setState({ dialog: undefined })}
    >
      <h2>{t('drill.script')}</h2>
      {drill && <Phases drill={drill} runs={runs} post={post} />}
      <h3>{t('notice.title')}</h3>
      <ul className="notices">
        {[...notices.values()]
          .filter((notice) => inForce(notice, minute + MINUTE))
          .map((notice) => (
            <NoticeLine key={notice.id} notice={notice} lifts={enters} post={post} />
          ))}
      </ul>
      {enters && <NoticeForm post={post} />}
      {failed !== undefined && (
        <p className="notice refused" role="alert">
          {t('act.failed', { detail: failed })}
        </p>
      )}
      <div className="dialog-buttons">
        <button type="button" className="button" onClick={() => self.current?.close()}>
          {t('card.close')} <kbd>Esc</kbd>
        </button>
      </div>
    </dialog>
  )
}

type Post = (path: string, body: unknown) => Promise<boolean>

function Phases({ drill, runs, post }: { drill: Drill; runs: boolean; post: Post }) {
  const { t, language } = useWords()
  const minute = useMinute()
  const [ending, setEnding] = useState(false)
  const here = drill.steps.at(-1)?.phase ?? 0
  return (
    <>
      <p className="note">{drill.name}</p>
      <ol className="phases">
        {drill.phases.map((phase, i) => {
          const begun = drill.steps.findLast((step) => step.phase === i)?.at
          return (
            <li key={phase} className={i === here ? 'now' : ''} aria-current={i === here ? 'step' : undefined}>
              <span>{phase}</span>
              <time>{begun === undefined ? '—' : momentText(begun, minute, t, language)}</time>
            </li>
          )
        })}
      </ol>
      {runs && (
        <div className="dialog-buttons">
          <button
            type="button"
            className="button primary"
            disabled={here + 1 >= drill.phases.length}
            onClick={() => void post(`/drills/${drill.id}/phase`, { ifVersion: drill.version, phase: here + 1 })}
          >
            {t('drill.next')}
          </button>
          <button
            type="button"
            className="button"
            onClick={() => (ending ? void post(`/drills/${drill.id}/end`, { ifVersion: drill.version }) : setEnding(true))}
          >
            {t(ending ? 'drill.endSure' : 'drill.end')}
          </button>
        </div>
      )}
    </>
  )
}

function NoticeLine({ notice, lifts, post }: { notice: Notice; lifts: boolean; post: Post }) {
  const { t, language } = useWords()
  const minute = useMinute()
  return (
    <li>
      <span>
        <b>{notice.text}</b> {notice.issuer} {listedText(notice.at, minute, t, language)}
      </span>
      {lifts && (
        <button type="button" className="button small" onClick={() => void post(`/notices/${notice.id}/lift`, {})}>
          {t('notice.lift')}
        </button>
      )}
    </li>
  )
}

/** `HH:MM` of the last day, Beijing time. */
function instantOf(text: string): number | undefined {
  const [hour, minute] = text.split(':').map(Number)
  if (hour === undefined || minute === undefined || Number.isNaN(hour + minute)) return undefined
  const now = serverNow()
  const beijing = 8 * 60 * MINUTE
  const midnight = Math.floor((now + beijing) / (1_440 * MINUTE)) * 1_440 * MINUTE - beijing
  const at = midnight + (hour * 60 + minute) * MINUTE
  return at > now ? at - 1_440 * MINUTE : at
}

function NoticeForm({ post }: { post: Post }) {
  const { t } = useWords()
  const submit = async (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault()
    const form = e.currentTarget
    const fields = new FormData(form)
    const at = instantOf(String(fields.get('at')))
    if (at === undefined) return
    const body: NoticeRequest = {
      kind: fields.get('kind') === 'response' ? 'response' : 'weather',
      text: String(fields.get('text')),
      issuer: String(fields.get('issuer')),
      at,
    }
    if (await post('/notices', body)) form.reset()
  }
  return (
    <form className="notice-form" onSubmit={(e) => void submit(e)}>
      <label className="field">
        <span className="field-name">{t('notice.kind')}</span>
        <select name="kind">
          {(['weather', 'response'] satisfies NoticeKind[]).map((kind) => (
            <option key={kind} value={kind}>
              {t(`notice.${kind}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span className="field-name">{t('notice.text')}</span>
        <input name="text" required maxLength={60} autoComplete="off" />
      </label>
      <label className="field">
        <span className="field-name">{t('notice.issuer')}</span>
        <input name="issuer" required maxLength={40} autoComplete="off" />
      </label>
      <label className="field">
        <span className="field-name">{t('notice.at')}</span>
        <input name="at" type="time" required defaultValue={minuteText(serverNow())} />
      </label>
      <button type="submit" className="button">
        {t('notice.enter')}
      </button>
    </form>
  )
}
