/** A device found by its name or address. */
import type { Asset, SearchHits } from '@yiwang/contract'
import { Select } from 'antd'
import { useEffect, useState } from 'react'
import { read } from '../rest/ask.ts'
import { asked } from './answer.ts'
import { useAdminWords } from './words.ts'

const TYPED = 250

interface Pick {
  readonly value?: string | undefined
  readonly onChange?: (id: string | undefined) => void
  readonly id?: string
  readonly 'aria-label'?: string
}

/** Takes part in a form. */
export function AssetPick({ value, onChange, ...named }: Pick) {
  const { t } = useAdminWords()
  const [text, setText] = useState('')
  const [hits, setHits] = useState<SearchHits['items']>([])
  const [name, setName] = useState<{ id: string; name: string }>()
  useEffect(() => {
    const ended = new AbortController()
    const timer = setTimeout(() => {
      if (text.trim() === '') return
      void read<SearchHits>(asked('/search', { q: text.trim(), limit: 20 }), ended.signal).then((answer) => {
        if (answer.ok && !ended.signal.aborted) setHits(answer.body.items)
      })
    }, TYPED)
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [text])
  const offered = hits.flatMap(({ kind, id, title, subtitle }) =>
    kind === 'asset' && id !== undefined ? [{ value: id, label: [title, subtitle].filter(Boolean).join(' · ') }] : [],
  )
  const isOffered = value === undefined || offered.some((one) => one.value === value)
  useEffect(() => {
    if (isOffered || value === undefined) return
    const ended = new AbortController()
    void read<Asset>(`/assets/${encodeURIComponent(value)}`, ended.signal).then((answer) => {
      if (answer.ok && !ended.signal.aborted) setName({ id: value, name: answer.body.name })
    })
    return () => ended.abort()
  }, [value, isOffered])
  // What was chosen before stays named while something else is looked for.
  const chosen = isOffered ? [] : [{ value, label: name?.id === value ? name?.name : value }]
  return (
    <Select
      {...named}
      value={value ?? null}
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      placeholder={t('pickAsset')}
      options={[...offered, ...chosen]}
      onChange={(id: string | null | undefined) => onChange?.(id ?? undefined)}
      style={{ minWidth: '18rem' }}
    />
  )
}
