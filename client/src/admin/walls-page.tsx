/** 大屏: screens nobody sits before. Each signs in with a token that is told once and can be withdrawn. */
import type { Millis, Wall, WallRequest } from '@yiwang/contract'
import { Button, Form, Input, Popconfirm, Table, Tag, TreeSelect } from 'antd'
import { useState } from 'react'
import { useAnswer, useDo } from './answer.ts'
import { InstantField } from './instant-field.tsx'
import { FormAct, ListFoot, nothing, Once, useAreaText, When } from './parts.tsx'
import { PersonName } from './person.tsx'
import { type Units, useAreaChoice, useUnits } from './units.ts'
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
        locale={nothing(t('wallNone'))}
        dataSource={[...(held.body?.items ?? [])]}
        pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
        columns={[
          { title: t('name'), dataIndex: 'name' },
          {
            title: t('area'),
            dataIndex: 'areas',
            render: (areas: Wall['areas']) => (
              <>
                {areas.map(areaText).join(t('also'))}{' '}
                {areas.some(({ orgPath }) => units.hasEnded(orgPath)) && <Tag color="warning">{t('areaEnded')}</Tag>}
              </>
            ),
          },
          {
            title: t('until'),
            dataIndex: 'until',
            render: (at?: number) => (at === undefined ? t('forever') : <When at={at} />),
          },
          { title: t('since'), dataIndex: 'madeAt', render: (at: number) => <When at={at} /> },
          { title: t('madeBy'), dataIndex: 'madeBy', render: (id: string) => <PersonName id={id} /> },
          {
            title: t('actions'),
            render: (_, { id, withdrawnAt }) =>
              withdrawnAt === undefined ? (
                <Popconfirm title={t('withdrawSure')} okText={t('withdraw')} onConfirm={() => void withdraw(id)}>
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
      <ListFoot failed={held.failed} again={held.again} />
    </>
  )
}

interface Wish {
  readonly name: string
  readonly areas: string[]
  readonly until?: Millis
}

function NewWall({ units, done }: { units: Units; done: () => void }) {
  const { t } = useAdminWords()
  const run = useDo()
  const [token, setToken] = useState<string>()
  const make = async ({ name, areas, until }: Wish) => {
    const request: WallRequest = {
      name,
      areas: areas.map((orgPath) => ({ orgPath })),
      ...(until !== undefined && { until }),
    }
    const made = await run<{ token: string }>('/walls', request)
    if (made === undefined || made === true) return undefined
    setToken(made.token)
    done()
    return made
  }
  const choice = useAreaChoice(units)
  return (
    <>
      <FormAct<Wish> label={t('wallNew')} ok={t('save')} look="primary" initial={{ areas: [''] }} run={make}>
        <Form.Item name="name" label={t('name')} rules={[{ required: true, max: 60, whitespace: true }]}>
          <Input autoFocus />
        </Form.Item>
        <Form.Item name="areas" label={t('area')} rules={[{ required: true }]}>
          <TreeSelect multiple treeData={choice} treeNodeFilterProp="title" showSearch />
        </Form.Item>
        <Form.Item name="until" label={t('until')} extra={t('wallUntil')}>
          <InstantField />
        </Form.Item>
      </FormAct>
      {token !== undefined && (
        <Once title={t('token')} note={t('tokenShown')} close={() => setToken(undefined)}>
          {token}
        </Once>
      )}
    </>
  )
}
