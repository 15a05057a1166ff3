/** 会话: who is signed in, from where; one that is ended is out within a second. */
import type { SessionRow } from '@yiwang/contract'
import { Button, Popconfirm, Table, Tag } from 'antd'
import { deviceOf } from '../access/device-of.ts'
import { useAnswer, useDo } from './answer.ts'
import { ListFoot, When } from './parts.tsx'
import { PersonName } from './person.tsx'
import { useAdminWords } from './words.ts'

export function SessionsPage() {
  const { t } = useAdminWords()
  const run = useDo()
  const held = useAnswer<{ items: readonly SessionRow[] }>('/sessions')
  const end = async (id: string) => {
    if ((await run(`/sessions/${id}/end`, {})) !== undefined) held.again()
  }
  return (
    <>
      <div className="admin-tools">
        <Button onClick={held.again}>{t('again')}</Button>
      </div>
      <Table<SessionRow>
        size="small"
        rowKey="id"
        loading={held.loading}
        dataSource={[...(held.body?.items ?? [])]}
        pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
        columns={[
          {
            title: t('by'),
            render: (_, { account, kind, own }) => (
              <>
                <PersonName id={account} /> {kind === 'wall' && <Tag>{t('wall')}</Tag>}
                {own && <Tag>{t('own')}</Tag>}
              </>
            ),
          },
          { title: t('from'), dataIndex: 'address' },
          { title: t('agent'), dataIndex: 'agent', render: (agent: string) => <span title={agent}>{deviceOf(agent)}</span> },
          { title: t('since'), dataIndex: 'since', render: (at: number) => <When at={at} /> },
          { title: t('seen'), dataIndex: 'seen', render: (at: number) => <When at={at} /> },
          {
            title: t('actions'),
            render: (_, { id }) => (
              <Popconfirm title={t('endSure')} okText={t('end')} onConfirm={() => void end(id)}>
                <Button size="small" danger>
                  {t('end')}
                </Button>
              </Popconfirm>
            ),
          },
        ]}
      />
      <ListFoot failed={held.failed} again={held.again} />
    </>
  )
}
