/** 异常读取: who of late saw far more pictures and whole numbers in an hour than is expected. A line above every page of whoever is to know. */
import { DAY, type UnusualReading } from '@yiwang/contract'
import { Alert } from 'antd'
import { serverNow } from '../stores/clock.ts'
import { useAnswer } from './answer.ts'
import { When } from './parts.tsx'
import { useUnits } from './units.ts'
import { useAdminWords } from './words.ts'

/** More than these are told by their number. */
const MOST = 5

export function UnusualReadings() {
  const { t } = useAdminWords()
  const units = useUnits()
  const { body } = useAnswer<{ items: readonly UnusualReading[] }>('/readings/unusual')
  const since = serverNow() - DAY
  const late = body?.items.filter(({ at }) => at > since) ?? []
  if (late.length === 0) return null
  return (
    <Alert
      type="warning"
      showIcon
      className="admin-unusual"
      title={t('unusual', { count: new Set(late.map(({ account }) => account)).size })}
      description={
        <ul>
          {late.slice(0, MOST).map(({ at, account, name, unit, seen, expected, usual }) => (
            <li key={`${account} ${at}`}>
              <b>{name}</b> {units.nameOf(unit)} · <When at={at} /> · {t('unusualSeen', { seen, expected })}
              {usual !== undefined && ` · ${t('unusualUsual', { usual })}`}
            </li>
          ))}
          {late.length > MOST && <li>{t('unusualMore', { count: late.length - MOST })}</li>}
        </ul>
      }
    />
  )
}
