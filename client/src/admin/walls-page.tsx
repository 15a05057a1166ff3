/** 大屏: screens nobody sits before. Each signs in with a token that is told once and can be withdrawn. */
import type { Wall, WallRequest } from '@yiwang/contract'
import { Button, DatePicker, Form, Input, Modal, Popconfirm, Table, Tag, TreeSelect } from 'antd'
import { useState } from 'react'
import { useAnswer, useDo } from './answer.ts'
import { ListFoot, Once, useAreaText, When } from './parts.tsx'
import { PersonName } from './person.tsx'
import { type Units, useUnits } from './units.ts'
import { useAdminWords } from './words.ts'

export function WallsPage() {
  const { t } = useAdminWords()
  const run = useDo()
  const units = useUnits()
  const areaText = useAreaText(units)
  const held = useAnswer<{ items: readonly Wall[] }>('/walls')
  const withdraw = async (id: string) => {
    if ((await run(`/walls/${id}/withdraw`, {})) !== undefined) held.again()
  }
  return (
    <>
      <div className="admin-tools">
        <NewWall units={units} done={held.again} />
      </div>
      <Table<Wall>
        size="small"
        rowKey="id"
        loading={held.loading}
        dataSource={[...(held.body?.items ?? [])]}
        pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
        columns={[
          { title: t('name'), dataIndex: 'name' },
          { title: t('area'), dataIndex: 'areas', render: (areas: Wall['areas']) => areas.map(areaText).join('；') },
          {
            title: t('until'),
            dataIndex: 'until',
            render: (at?: number) => (at === undefined ? t('forever') : <When at={at} />),
          },
          { title: t('since'), dataIndex: 'madeAt', render: (at: number) => <When at={at} /> },
          { title: t('by'), dataIndex: 'madeBy', render: (id: string) => <PersonName id={id} /> },
          {
            title: t('actions'),
            render: (_, { id, withdrawnAt }) =>
              withdrawnAt === undefined ? (
                <Popconfirm title={t('withdrawSure')} onConfirm={() => void withdraw(id)}>
                  <Button size="small" danger>
                    {t('withdraw')}
                  </Button>
                </Popconfirm>
              ) : (
                <Tag>{t('withdrawn')}</Tag>
              ),
          },
        ]}
      />
      <ListFoot failed={held.failed} again={held.again} more={undefined} />
    </>
  )
}

interface Wish {
  readonly name: string
  readonly areas: string[]
  readonly until?: { valueOf(): number } | null
}

function NewWall({ units, done }: { units: Units; done: () => void }) {
  const { t } = useAdminWords()
  const run = useDo()
  const [open, setOpen] = useState(false)
  const [token, setToken] = useState<string>()
  const [form] = Form.useForm<Wish>()
  const make = async ({ name, areas, until }: Wish) => {
    const request: WallRequest = {
      name,
      areas: areas.map((orgPath) => ({ orgPath })),
      ...(until && { until: until.valueOf() }),
    }
    const made = await run<{ token: string }>('/walls', request)
    if (made === undefined || made === true) return
    setOpen(false)
    setToken(made.token)
    done()
  }
  const everywhere = { key: '', value: '', title: t('everywhere') }
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t('wallNew')}
      </Button>
      <Modal
        open={open}
        title={t('wallNew')}
        okText={t('save')}
        cancelText={t('cancel')}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        destroyOnHidden
      >
        <Form form={form} layout="vertical" initialValues={{ areas: [''] }} onFinish={(wish) => void make(wish)}>
          <Form.Item name="name" label={t('name')} rules={[{ required: true, max: 60 }]}>
            <Input />
          </Form.Item>
          <Form.Item name="areas" label={t('area')} rules={[{ required: true }]}>
            <TreeSelect multiple treeData={[everywhere, ...units.tree]} />
          </Form.Item>
          <Form.Item name="until" label={t('until')}>
            <DatePicker showTime={{ format: 'HH:mm' }} format="YYYY-MM-DD HH:mm" />
          </Form.Item>
        </Form>
      </Modal>
      {token !== undefined && (
        <Once title={t('token')} note={t('tokenShown')} close={() => setToken(undefined)}>
          {token}
        </Once>
      )}
    </>
  )
}
