/** 责任网格: who answers for which unit grids together, from when to when. Another set of grids or owners ends the one before, with the reason. */
import type { NewResponsibility, ResponsibilityChange, ResponsibilityGrid, UnitGrid } from '@yiwang/contract'
import { Checkbox, Form, Input, Select, Table } from 'antd'
import { useState } from 'react'
import { useAnswer, useDo } from './answer.ts'
import { Because, FormAct, ListFoot, nothing, ReasonedAct, When } from './parts.tsx'
import { PeopleNames, PeoplePick } from './person.tsx'
import { useAdminWords } from './words.ts'

type Grids = ReadonlyMap<string, UnitGrid>

export function Responsibilities({ grids, manages }: { grids: Grids; manages: boolean }) {
  const { t } = useAdminWords()
  const [all, setAll] = useState(false)
  const [text, setText] = useState('')
  const held = useAnswer<{ items: readonly ResponsibilityGrid[] }>(`/responsibility-grids${all ? '?all=true' : ''}`)
  const fits = ({ name, grids: codes }: ResponsibilityGrid) =>
    name.includes(text) || codes.some((code) => code.includes(text) || grids.get(code)?.name.includes(text))
  return (
    <>
      <div className="admin-tools">
        <Input.Search
          placeholder={t('gridFind')}
          aria-label={t('gridFind')}
          allowClear
          style={{ width: '16rem' }}
          onSearch={(next) => setText(next.trim())}
        />
        <Checkbox checked={all} onChange={({ target }) => setAll(target.checked)}>
          {t('responsibilityEnded')}
        </Checkbox>
        <span className="admin-acts">{manages && <New grids={grids} done={held.again} />}</span>
      </div>
      <Table<ResponsibilityGrid>
        size="small"
        rowKey="id"
        loading={held.loading}
        locale={nothing(t('responsibilityNone'))}
        dataSource={(held.body?.items ?? []).filter(fits)}
        pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
        columns={[
          { title: t('name'), dataIndex: 'name', className: 'admin-whole' },
          {
            title: t('grids'),
            dataIndex: 'grids',
            className: 'admin-list',
            render: (codes: readonly string[]) => (
              <span title={codes.join('\n')}>
                {t('gridsOf', { count: codes.length })} · {codes.map((code) => grids.get(code)?.name ?? code).join(t('and'))}
              </span>
            ),
          },
          {
            title: t('owners'),
            dataIndex: 'owners',
            className: 'admin-list',
            render: (owners: readonly string[]) => <PeopleNames ids={owners} />,
          },
          {
            title: t('validity'),
            className: 'admin-whole',
            render: (_, { from, until, endedBecause }) => (
              <span title={endedBecause}>
                <When at={from} /> – {until === undefined ? t('forever') : <When at={until} />}
                {endedBecause !== undefined && <span className="note admin-under">{endedBecause}</span>}
              </span>
            ),
          },
          ...(manages
            ? [
                {
                  title: t('actions'),
                  render: (_: unknown, one: ResponsibilityGrid) =>
                    one.until === undefined && <Acts one={one} grids={grids} done={held.again} />,
                },
              ]
            : []),
        ]}
      />
      <ListFoot failed={held.failed} again={held.again} />
    </>
  )
}

function New({ grids, done }: { grids: Grids; done: () => void }) {
  const { t } = useAdminWords()
  const run = useDo()
  const make = async ({ name, grids: codes, owners = [] }: Partial<NewResponsibility>) => {
    const made = await run('/responsibility-grids', { name, grids: codes, owners })
    if (made !== undefined) done()
    return made
  }
  return (
    <FormAct label={t('responsibilityNew')} ok={t('save')} look="primary" run={make}>
      <Fields grids={grids} />
    </FormAct>
  )
}

function Acts({ one, grids, done }: { one: ResponsibilityGrid; grids: Grids; done: () => void }) {
  const { t } = useAdminWords()
  const run = useDo()
  const { id, name } = one
  const after = async (act: Promise<unknown>) => {
    const result = await act
    if (result !== undefined) done()
    return result
  }
  return (
    <span className="admin-line">
      <FormAct<ResponsibilityChange>
        label={t('responsibilityChange')}
        title={`${t('responsibilityChange')} · ${name}`}
        ok={t('save')}
        initial={{ name, grids: one.grids, owners: one.owners }}
        run={(changes) => after(run(`/responsibility-grids/${id}/change`, changes))}
      >
        <Fields grids={grids} />
        <p className="note">{t('responsibilityChangeWhy')}</p>
        <Because />
      </FormAct>
      <ReasonedAct
        label={t('responsibilityEnd')}
        title={`${t('responsibilityEnd')} · ${name}`}
        look="danger"
        run={(because) => after(run(`/responsibility-grids/${id}/end`, { because }))}
      />
    </span>
  )
}

function Fields({ grids }: { grids: Grids }) {
  const { t } = useAdminWords()
  const offered = [...grids.values()].map(({ code, name, community }) => ({
    value: code,
    title: name,
    label: [name, code, community].join(' · '),
  }))
  return (
    <>
      <Form.Item name="name" label={t('name')} rules={[{ required: true, max: 100, whitespace: true }]}>
        <Input autoFocus />
      </Form.Item>
      <Form.Item name="grids" label={t('grids')} rules={[{ required: true }]}>
        <Select
          mode="multiple"
          options={offered}
          optionLabelProp="title"
          showSearch={{ optionFilterProp: 'label' }}
          placeholder={t('gridFind')}
        />
      </Form.Item>
      <Form.Item name="owners" label={t('owners')}>
        <PeoplePick />
      </Form.Item>
    </>
  )
}
