/** 平台进程: our own processes. Quiet when all are up; whoever is not stands by name with its reason. */
import { type Millis, SECOND } from '@yiwang/contract'
import { useStore } from 'zustand'
import { clock } from '../stores/clock.ts'
import { connection } from '../stores/connection.ts'
import { useWords } from '../words/index.ts'
import { keepersText, roomText } from '../words/space.ts'
import { durationText } from '../words/time.ts'
import type { Panel } from './panel.ts'

function Processes() {
  const { t } = useWords()
  const status = useStore(connection, (s) => s.status)
  if (!status) return null
  const allUp = status.processes.every((p) => p.state === 'up')
  return (
    <section className="panel live" aria-label={t('process.title')}>
      <header className="panel-head">
        <h2>{t('process.title')}</h2>
        <span className="meta">{allUp && t('process.allUp')}</span>
      </header>
      <ul className="processes">
        {status.processes.map((p) => (
          <li key={p.name} className={p.state}>
            <span className="name">{t(`process.${p.name}`)}</span>
            <span className="said">
              {t(`process.${p.state}`)}
              {p.state !== 'up' && <Since at={p.since} />}
              {p.state !== 'up' && p.reason && ` · ${p.reason}`}
            </span>
            {p.restarts > 0 && <span className="restarts">{t('process.restarts', { count: p.restarts })}</span>}
          </li>
        ))}
      </ul>
      {status.spaces.map(
        (space) =>
          space.state !== 'ample' && (
            <p key={space.keepers.join()} className="note disk">
              {t(`disk.${space.state}`, { who: keepersText(space, t), room: roomText(space) })}
            </p>
          ),
      )}
      {(status.engineLag > 5 * SECOND || status.conflated > 0) && (
        <p className="note">
          {[
            status.engineLag > 5 * SECOND && t('process.lag', { lag: durationText(status.engineLag, t) }),
            status.conflated > 0 && t('process.conflated', { count: status.conflated }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
    </section>
  )
}

function Since({ at }: { at: Millis }) {
  const { t } = useWords()
  return ` ${useStore(clock, ({ now }) => durationText(now - at, t))}`
}

export default { id: 'processes', Body: Processes } satisfies Panel
