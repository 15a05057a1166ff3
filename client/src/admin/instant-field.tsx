/** Fields for instants: Beijing time is read and written in them, as everywhere here, whatever zone the browser is in. */
import generateConfig from '@rc-component/picker/generate/dayjs'
import { BEIJING, type Millis } from '@yiwang/contract'
import { DatePicker } from 'antd'
import dayjs, { type Dayjs } from 'dayjs'
import utc from 'dayjs/plugin/utc'
import { serverNow } from '../stores/clock.ts'
import { useAdminWords } from './words.ts'

dayjs.extend(utc)

/** What a picker holds: the wall clock in Beijing as if it were UTC, where no hour is missing and none comes twice. */
function wallOf(at: Millis): Dayjs {
  return dayjs.utc(at + BEIJING)
}

function instantOf(wall: Dayjs): Millis {
  return wall.valueOf() - BEIJING
}

const Picker = DatePicker.generatePicker<Dayjs>({
  ...generateConfig,
  getNow: () => wallOf(serverNow()),
  getFixedDate: (text) => dayjs.utc(text, 'YYYY-MM-DD'),
  locale: {
    ...generateConfig.locale,
    parse: (_locale, text, formats) =>
      formats.map((format) => dayjs.utc(text, format, true)).find((wall) => wall.isValid()) ?? null,
  },
})

const TO_THE_MINUTE = { showTime: { format: 'HH:mm' }, format: 'YYYY-MM-DD HH:mm' } as const

/** Given by a form. */
interface InForm<T> {
  readonly value?: T | undefined
  readonly onChange?: (next: T | undefined) => void
  readonly id?: string
  readonly 'aria-label'?: string
}

export function InstantField({ value, onChange, ...named }: InForm<Millis> & { readonly placeholder?: string }) {
  const { t } = useAdminWords()
  return (
    <Picker
      {...named}
      {...TO_THE_MINUTE}
      value={value === undefined ? null : wallOf(value)}
      onChange={(wall) => onChange?.(wall ? instantOf(wall) : undefined)}
      renderExtraFooter={() => t('beijing')}
      style={{ width: '13rem' }}
    />
  )
}

export type Span = readonly [from: Millis, to: Millis]

export function SpanField({ value, onChange, ...named }: InForm<Span>) {
  const { t } = useAdminWords()
  return (
    <Picker.RangePicker
      {...named}
      {...TO_THE_MINUTE}
      value={value ? [wallOf(value[0]), wallOf(value[1])] : null}
      onChange={(walls) => onChange?.(walls?.[0] && walls[1] ? [instantOf(walls[0]), instantOf(walls[1])] : undefined)}
      renderExtraFooter={() => t('beijing')}
    />
  )
}
