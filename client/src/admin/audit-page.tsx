/** 审计: who did or saw what, when, from where; searched and taken away, and both are rows themselves. */
import { type AuditRow, SECOND } from '@yiwang/contract'
import { App, Button, DatePicker, Input, Table, Tag } from 'antd'
import { useState } from 'react'
import { useMay } from '../alerts/allowed.ts'
import { sendForFile } from '../rest/ask.ts'
import { asked, usePages, whyFailed } from './answer.ts'
import { ListFoot, When } from './parts.tsx'
import { PersonName, PersonPick } from './person.tsx'
import { useAdminWords } from './words.ts'

interface Wanted {
  readonly by?: string | undefined
  readonly act?: string | undefined
  readonly on?: string | undefined
  readonly from?: number | undefined
  readonly to?: number | undefined
}

/** Everything of a district's months takes its time. */
const PATIENCE = 120 * SECOND

export function AuditPage() {
  const { t } = useAdminWords()
  const { message } = App.useApp()
  const exports = useMay('audit.export')
  const [wanted, setWanted] = useState<Wanted>({})
  const [taking, setTaking] = useState(false)
  const rows = usePages<AuditRow>(asked('/audit', { ...wanted, limit: 50 }))
  const take = async () => {
    const { from, to } = wanted
    setTaking(true)
    const answer = await sendForFile('/audit/export', { ...(from && { from }), ...(to && { to }) }, PATIENCE)
    setTaking(false)
    if (!answer.ok) return void message.error(whyFailed(answer.problem, t))
    const link = document.createElement('a')
    link.href = URL.createObjectURL(answer.body.bytes)
    link.download = answer.body.name
    link.click()
    URL.revokeObjectURL(link.href)
  }
  return (
    <>
      <div className="admin-tools">
        <PersonPick value={wanted.by} onChange={(by) => setWanted({ ...wanted, by })} />
        <Input.Search
          placeholder={t('act')}
          aria-label={t('act')}
          allowClear
          style={{ width: '12rem' }}
          onSearch={(act) => setWanted({ ...wanted, act: act.trim() || undefined })}
        />
        <Input.Search
          placeholder={t('on')}
          aria-label={t('on')}
          allowClear
          style={{ width: '14rem' }}
          onSearch={(on) => setWanted({ ...wanted, on: on.trim() || undefined })}
        />
        <DatePicker.RangePicker
          showTime={{ format: 'HH:mm' }}
          format="YYYY-MM-DD HH:mm"
          allowEmpty={[true, true]}
          onChange={(range) => setWanted({ ...wanted, from: range?.[0]?.valueOf(), to: range?.[1]?.valueOf() })}
        />
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
        dataSource={[...(rows.body ?? [])]}
        pagination={false}
        expandable={{
          expandedRowRender: ({ detail, session, prev, hash }) => (
            <code>{JSON.stringify({ ...(detail && { detail }), ...(session && { session }), prev, hash }, undefined, 1)}</code>
          ),
        }}
        columns={[
          { title: '#', dataIndex: 'n' },
          { title: t('at'), dataIndex: 'at', render: (at: number) => <When at={at} /> },
          { title: t('by'), dataIndex: 'by', render: (by: string) => <PersonName id={by} /> },
          { title: t('act'), dataIndex: 'act', render: (act: string) => <code>{act}</code> },
          { title: t('on'), dataIndex: 'on', render: (on?: string) => <code>{on}</code> },
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
