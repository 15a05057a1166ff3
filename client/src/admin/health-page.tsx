/** 接入与异常: each feed with what it brings and what it cannot read; the newest of what could not be read with its first bytes. */
import type { Catalogue, Fault, Feed, FeedState, Space } from '@yiwang/contract'
import { Alert, Button, Select, Table, Tag } from 'antd'
import { useState } from 'react'
import { reasonText } from '../words/reasons.ts'
import { keepersText, roomText } from '../words/space.ts'
import { asked, useAnswer, usePages } from './answer.ts'
import { ListFoot, nothing, When } from './parts.tsx'
import { useAdminWords } from './words.ts'

type Row = Fault & { readonly id: string }

export function HealthPage() {
  const { t, shared, say, language } = useAdminWords()
  const catalogue = useAnswer<Catalogue>('/catalogue')
  const feedName = (id: string) => {
    const title = catalogue.body?.protocols.find((protocol) => protocol.id === id)?.title
    return <span title={id}>{title ? say(title) : id}</span>
  }
  const feeds = useAnswer<{ items: readonly (Feed | FeedState)[]; spaces: readonly Space[] }>('/feeds')
  const [source, setSource] = useState<string>()
  const faults = usePages<Row>(asked('/faults', { source, limit: 50 }))
  const again = () => {
    feeds.again()
    faults.again()
  }
  return (
    <>
      <div className="admin-tools">
        <Button onClick={again}>{t('again')}</Button>
      </div>
      {feeds.body?.spaces.map(
        (space) =>
          space.state !== 'ample' && (
            <Alert
              key={space.keepers.join()}
              type={space.state === 'low' ? 'warning' : 'error'}
              showIcon
              title={shared(`disk.${space.state}`, { who: keepersText(space, shared), room: roomText(space) })}
            />
          ),
      )}
      <Table<Feed | FeedState>
        size="small"
        rowKey="id"
        loading={feeds.loading}
        dataSource={[...(feeds.body?.items ?? [])]}
        pagination={false}
        columns={[
          { title: t('feed'), dataIndex: 'id', render: feedName },
          {
            title: t('state'),
            render: (_, { up, reason }) =>
              up ? t('up') : <Tag color="warning">{reason === undefined ? t('down') : reasonText(reason, language)}</Tag>,
          },
          { title: t('devices'), dataIndex: 'devices', align: 'right' },
          { title: t('fresh'), dataIndex: 'fresh', align: 'right' },
          { title: t('stale'), dataIndex: 'stale', align: 'right' },
          { title: t('offlineDevices'), dataIndex: 'offline', align: 'right' },
          { title: t('rate'), dataIndex: 'rate', align: 'right', render: (rate?: number) => rate?.toFixed(1) },
          { title: t('lastSeen'), dataIndex: 'lastSeen', render: (at?: number) => <When at={at} /> },
          { title: t('rejected'), dataIndex: 'rejected', align: 'right' },
        ]}
      />
      <ListFoot failed={feeds.failed} again={feeds.again} />
      <h3 className="admin-part">{t('faults')}</h3>
      <div className="admin-tools">
        <Select
          aria-label={t('feed')}
          placeholder={t('feed')}
          allowClear
          style={{ width: '14rem' }}
          options={(feeds.body?.items ?? []).map(({ id }) => ({ value: id, label: feedName(id) }))}
          onChange={(next: string | undefined) => setSource(next)}
        />
      </div>
      <Table<Row>
        size="small"
        rowKey="id"
        loading={faults.loading}
        locale={nothing(t('faultNone'))}
        dataSource={[...(faults.body ?? [])]}
        pagination={false}
        columns={[
          { title: t('at'), dataIndex: 'at', width: '7rem', render: (at: number) => <When at={at} /> },
          { title: t('feed'), dataIndex: 'source', width: '13rem', render: feedName },
          { title: t('because'), dataIndex: 'reason', width: '13rem', render: (reason: string) => reasonText(reason, language) },
          { title: t('from'), dataIndex: 'from', width: '9rem' },
          { title: t('device'), dataIndex: 'device' },
          { title: t('count'), dataIndex: 'count', align: 'right', width: '5rem' },
          {
            title: t('bytes'),
            dataIndex: 'bytes',
            ellipsis: true,
            render: (bytes?: string) => <code title={bytes}>{bytes}</code>,
          },
        ]}
      />
      <ListFoot {...faults} />
    </>
  )
}
