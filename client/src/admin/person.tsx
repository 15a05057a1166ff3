/** People on administrative pages: named by their account, found by what one remembers of them. */
import type { Account } from '@yiwang/contract'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { usePerson } from '../panels/use-person.ts'
import { read } from '../rest/ask.ts'
import { asked } from './answer.ts'
import { useAdminWords } from './words.ts'

/** What is no account is called what it is. */
export function PersonName({ id }: { id: string }) {
  const { t } = useAdminWords()
  const personOf = usePerson()
  if (id === 'system') return t('platform')
  if (id === 'nobody') return t('nobody')
  return <span title={id}>{personOf(id)}</span>
}

export function PeopleNames({ ids }: { ids: readonly string[] }) {
  const { t } = useAdminWords()
  const personOf = usePerson()
  return ids.length === 0 ? '—' : ids.map(personOf).join(t('and'))
}

const MOST_OFFERED = 20
const TYPED = 250

/** Whoever fits what was typed, and whoever was chosen before. */
function useOffered(chosen: readonly string[]) {
  const personOf = usePerson()
  const [text, setText] = useState('')
  const [found, setFound] = useState<readonly Account[]>([])
  useEffect(() => {
    const ended = new AbortController()
    const timer = setTimeout(() => {
      if (text.trim() === '') return
      const path = asked('/accounts', { text: text.trim(), state: 'active', limit: MOST_OFFERED })
      void read<{ items: readonly Account[] }>(path, ended.signal).then((answer) => {
        if (answer.ok && !ended.signal.aborted) setFound(answer.body.items)
      })
    }, TYPED)
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [text])
  const fitting = found.map((one) => ({
    value: one.id,
    label: [one.name, one.login, one.title].filter(Boolean).join(' · '),
    title: one.name,
  }))
  const others = chosen
    .filter((id) => !found.some((one) => one.id === id))
    .map((id) => ({ value: id, label: personOf(id), title: personOf(id) }))
  return { options: [...fitting, ...others], showSearch: { filterOption: false, onSearch: setText } as const }
}

/** Given by a form. */
interface InForm<T> {
  readonly value?: T | undefined
  readonly onChange?: (next: T | undefined) => void
  readonly id?: string
  readonly 'aria-label'?: string
}

export function PersonPick({ value, onChange, ...named }: InForm<string>) {
  const { t } = useAdminWords()
  const offered = useOffered(value === undefined ? [] : [value])
  return (
    <Select
      {...named}
      {...offered}
      value={value ?? null}
      allowClear
      placeholder={t('pickPerson')}
      onChange={(next: string | null | undefined) => onChange?.(next ?? undefined)}
      style={{ minWidth: '18rem' }}
    />
  )
}

export function PeoplePick({ value = [], onChange, ...named }: InForm<readonly string[]>) {
  const { t } = useAdminWords()
  const offered = useOffered(value)
  return (
    <Select
      {...named}
      {...offered}
      mode="multiple"
      value={[...value]}
      allowClear
      optionLabelProp="title"
      placeholder={t('pickPerson')}
      onChange={(next: string[]) => onChange?.(next)}
    />
  )
}
