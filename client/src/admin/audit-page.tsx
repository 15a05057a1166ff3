/** 审计: who did or saw what, when, from where; searched and taken away, and both are rows themselves. */
import type { AuditRow } from '@yiwang/contract'
import { Button, Descriptions, Input, Select, Table, Tag } from 'antd'
import { useState } from 'react'
import { useMay } from '../alerts/allowed.ts'
import { actText, CHANGES, OBJECTS, RECORDED } from './acts.ts'
import { asked, usePages } from './answer.ts'
import { InstantField } from './instant-field.tsx'
import { fileOf, useKeep } from './keep.tsx'
import { ListFoot, nothing, When } from './parts.tsx'
import { PersonName, PersonPick } from './person.tsx'
import { useAdminWords } from './words.ts'

interface Wanted {
  readonly by?: string | undefined
  readonly act?: string | undefined
  readonly on?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

export function AuditPage() {
  const { t, say } = useAdminWords()
  const keep = useKeep()
  const exports = useMay('audit.export')
  const [wanted, setWanted] = useState<Wanted>({})
  const [taking, setTaking] = useState(false)
  const rows = usePages<AuditRow>(asked('/audit', { ...wanted, limit: 50 }))
  const take = async () => {
    const { from, to } = wanted
    setTaking(true)
    await keep(fileOf('/audit/export', { ...(from && { from }), ...(to && { to }) }))
    setTaking(false)
  }
  return (
    <>
      <div className="admin-tools">
        <PersonPick aria-label={t('by')} value={wanted.by} onChange={(by) => setWanted({ ...wanted, by })} />
        <Select
          placeholder={t('act')}
          aria-label={t('act')}
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          options={RECORDED.map((act) => ({ value: act, label: say(actText(act)) }))}
          style={{ width: '14rem' }}
          onChange={(act: string | undefined) => setWanted({ ...wanted, act })}
        />
        <Input.Search
          placeholder={t('on')}
          aria-label={t('on')}
          allowClear
          style={{ width: '14rem' }}
          onSearch={(on) => setWanted({ ...wanted, on: on.trim() || undefined })}
        />
        {/* Each by itself: in a range one end alone is not taken. */}
        <InstantField
          placeholder={t('grantSince')}
          aria-label={t('grantSince')}
          value={wanted.from}
          onChange={(from) => setWanted({ ...wanted, from })}
        />
        <InstantField
          placeholder={t('until')}
          aria-label={t('until')}
          value={wanted.to}
          onChange={(to) => setWanted({ ...wanted, to })}
        />
        <span className="space" />
        <Button onClick={rows.again}>{t('again')}</Button>
        {exports && (
          <Button type="primary" loading={taking} onClick={() => void take()}>
            {t('export')}
          </Button>
        )}
      </div>
      <p className="note">{t('auditHint')}</p>
      <Table<AuditRow>
        size="small"
        rowKey="n"
        loading={rows.loading}
        locale={nothing(t('auditNone'))}
        dataSource={[...(rows.body ?? [])]}
        pagination={false}
        expandable={{ expandedRowRender: (row) => <Whole row={row} /> }}
        columns={[
          { title: '#', dataIndex: 'n', align: 'right' },
          { title: t('at'), dataIndex: 'at', render: (at: number) => <When at={at} /> },
          { title: t('by'), dataIndex: 'by', render: (by: string) => <PersonName id={by} /> },
          { title: t('act'), render: (_, row) => <Act row={row} /> },
          { title: t('on'), render: (_, { on, detail }) => <On on={on} name={detail?.name} /> },
          { title: t('because'), render: (_, { detail }) => detail?.because },
          {
            title: t('outcome'),
            dataIndex: 'outcome',
            render: (outcome: AuditRow['outcome']) =>
              outcome === 'done' ? t('done') : <Tag color="warning">{t('refused')}</Tag>,
          },
          { title: t('from'), dataIndex: 'address' },
        ]}
      />
      <ListFoot {...rows} />
    </>
  )
}

function Act({ row: { act, detail } }: { row: AuditRow }) {
  const { say } = useAdminWords()
  const change = typeof detail?.change === 'string' ? CHANGES[detail.change] : undefined
  return (
    <span title={act}>
      {say(actText(act))}
      {change && ` · ${say(change)}`}
    </span>
  )
}

/** `kind:id`, or a kind alone; a name that the row itself tells holds longer than what it names. */
function On({ on, name }: { on: string | undefined; name: unknown }) {
  const { say } = useAdminWords()
  if (on === undefined) return null
  const [kind = '', ...rest] = on.split(':')
  const id = rest.join(':')
  const word = Object.hasOwn(OBJECTS, kind) ? OBJECTS[kind] : undefined
  return (
    <span title={on}>
      {word ? say(word) : kind} {typeof name === 'string' ? name : <Named kind={kind} id={id} />}
    </span>
  )
}

function Named({ kind, id }: { kind: string; id: string }) {
  if (kind !== 'account' && kind !== 'wall') return <code>{shortened(id)}</code>
  return id === '' ? null : <PersonName id={id} />
}

/** Ids that only machines read are told apart by how they begin. */
function shortened(id: string): string {
  return /^[0-9a-f-]{36,}$/.test(id) ? id.slice(0, 8) : id
}

/** Everything the row holds, as it is written: what was done, and how it is chained. */
function Whole({ row: { detail = {}, session, prev, hash } }: { row: AuditRow }) {
  const { t } = useAdminWords()
  const chained = [
    ...(session === undefined ? [] : [{ key: 'session', label: t('session'), children: <code>{session}</code> }]),
    { key: 'chain', label: t('chain'), children: <code>{`${prev} → ${hash}`}</code> },
  ]
  const told = Object.entries(detail).map(([key, value]) => ({ key: `of ${key}`, label: key, children: String(value) }))
  return <Descriptions column={1} size="small" items={[...told, ...chained]} />
}
