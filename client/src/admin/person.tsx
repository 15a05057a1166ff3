/** People on administrative pages: named by their account, found by what one remembers of them. */
import type { Account } from '@yiwang/contract'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { useMay } from '../alerts/allowed.ts'
import { usePerson } from '../panels/use-person.ts'
import { read } from '../rest/ask.ts'
import { asked } from './answer.ts'
import { useAdminWords } from './words.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
/** Asked for once while the administration is open. */
const names = new Map<string, Promise<string>>()

function nameOf(id: string): Promise<string> {
  const known = names.get(id)
  if (known) return known
  const fresh = read<Account>(`/accounts/${id}`).then((answer) => (answer.ok ? answer.body.name : id.slice(0, 8)))
  names.set(id, fresh)
  return fresh
}

/** What is no account, such as the platform itself, is called as it is. Whoever keeps no accounts knows colleagues by name alone. */
export function PersonName({ id }: { id: string }) {
  const reads = useMay('account.read')
  const asks = reads && UUID.test(id)
  const colleague = usePerson()
  const [name, setName] = useState('')
  useEffect(() => {
    let over = false
    if (asks) {
      void nameOf(id).then((known) => {
        if (!over) setName(known)
      })
    }
    return () => {
      over = true
    }
  }, [id, asks])
  return <span title={id}>{asks ? name : colleague(id)} </span>
}

const MOST_OFFERED = 20
const TYPED = 250

interface Pick {
  readonly value?: string | undefined
  readonly onChange?: (id: string | undefined) => void
  readonly id?: string
}

/** Takes part in a form. */
export function PersonPick({ value, onChange, id }: Pick) {
  const { t } = useAdminWords()
  const [text, setText] = useState('')
  const [found, setFound] = useState<readonly Account[]>([])
  useEffect(() => {
    const ended = new AbortController()
    const timer = setTimeout(() => {
      if (text.trim() === '') return
      void read<{ items: readonly Account[] }>(asked('/accounts', { text: text.trim(), limit: MOST_OFFERED }), ended.signal).then(
        (answer) => {
          if (answer.ok && !ended.signal.aborted) setFound(answer.body.items)
        },
      )
    }, TYPED)
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [text])
  const offered = found.map((one) => ({ value: one.id, label: [one.name, one.login, one.title].filter(Boolean).join(' · ') }))
  return (
    <Select
      {...(id !== undefined && { id })}
      {...(value !== undefined && { value })}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      placeholder={t('pickPerson')}
      options={offered}
      onChange={(next: string | undefined) => onChange?.(next)}
      style={{ minWidth: '20rem' }}
    />
  )
}
