/** 组织架构: the units as a tree, what was ended stays on record; who answers for which grids. */
import { aboveOf, type NewUnit, type OrgUnit, type OrgUnitKind, type ResponsibilityGrid } from '@yiwang/contract'
import { Button, Descriptions, Empty, Form, Input, Modal, Select, Spin, Table, Tree } from 'antd'
import { useState } from 'react'
import { useMay } from '../alerts/allowed.ts'
import { useAnswer, useDo } from './answer.ts'
import { ListFoot, ReasonedAct, When } from './parts.tsx'
import { PersonName } from './person.tsx'
import { SheetImport } from './sheet-import.tsx'
import { type Units, useUnits } from './units.ts'
import { useAdminWords } from './words.ts'

export function OrganisationPage() {
  const { t } = useAdminWords()
  const units = useUnits()
  const manages = useMay('organisation.manage')
  const [path, setPath] = useState<string>()
  const unit = units.body?.items.find((one) => one.path === path)
  return (
    <>
      {manages && (
        <div className="admin-tools">
          <SheetImport to="/units/import" done={units.again} />
        </div>
      )}
      <div className="admin-two">
        {units.loading ? (
          <Spin />
        ) : (
          <Tree
            showLine
            treeData={units.tree}
            selectedKeys={path === undefined ? [] : [path]}
            defaultExpandedKeys={units.tree.map(({ key }) => key)}
            onSelect={([key]) => setPath(key === undefined ? undefined : String(key))}
          />
        )}
        {unit ? <Unit unit={unit} units={units} manages={manages} /> : <Empty description={t('unitPick')} />}
      </div>
      <ListFoot failed={units.failed} again={units.again} more={undefined} />
      <Responsibilities />
    </>
  )
}

/** What may stand below a unit of each kind. */
const BELOW: Readonly<Record<OrgUnitKind, readonly OrgUnitKind[]>> = {
  district: ['street', 'department'],
  street: ['community'],
  community: [],
  department: [],
}

function Unit({ unit, units, manages }: { unit: OrgUnit; units: Units; manages: boolean }) {
  const { t } = useAdminWords()
  const run = useDo()
  const { path, kind, name, version, from } = unit
  const after = async (done: Promise<unknown>) => {
    const result = await done
    if (result !== undefined) units.again()
    return result
  }
  return (
    <div>
      <Descriptions
        column={1}
        size="small"
        bordered
        items={[
          { key: 'name', label: t('name'), children: name },
          { key: 'kind', label: t('kind'), children: t(kind) },
          { key: 'path', label: t('unitPath'), children: <code>{path}</code> },
          { key: 'since', label: t('since'), children: <When at={from} /> },
        ]}
      />
      {manages && (
        <div className="admin-tools admin-more">
          {BELOW[kind].length > 0 && <NewBelow unit={unit} done={units.again} />}
          <Rename key={path} unit={unit} done={units.again} />
          {aboveOf(path) !== undefined && (
            <ReasonedAct
              label={t('unitEnd')}
              title={`${t('unitEnd')} · ${name}`}
              danger
              run={(because) => after(run('/units/end', { path, ifVersion: version, because }))}
            />
          )}
        </div>
      )}
    </div>
  )
}

function Rename({ unit: { path, name, version }, done }: { unit: OrgUnit; done: () => void }) {
  const { t } = useAdminWords()
  const run = useDo()
  const [open, setOpen] = useState(false)
  const [form] = Form.useForm<{ name: string; because: string }>()
  const finish = async (values: { name: string; because: string }) => {
    if ((await run('/units/change', { path, ifVersion: version, ...values })) === undefined) return
    setOpen(false)
    done()
  }
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('unitRename')}
      </Button>
      <Modal
        open={open}
        title={t('unitRename')}
        okText={t('save')}
        cancelText={t('cancel')}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        destroyOnHidden
      >
        <Form form={form} layout="vertical" initialValues={{ name }} onFinish={(values) => void finish(values)}>
          <Form.Item name="name" label={t('name')} rules={[{ required: true, max: 100 }]}>
            <Input />
          </Form.Item>
          <Form.Item name="because" label={t('because')} rules={[{ required: true, min: 2, max: 300 }]}>
            <Input />
          </Form.Item>
        </Form>
      </Modal>
    </>
  )
}

function NewBelow({ unit, done }: { unit: OrgUnit; done: () => void }) {
  const { t } = useAdminWords()
  const run = useDo()
  const [open, setOpen] = useState(false)
  const [form] = Form.useForm<{ kind: OrgUnitKind; code: string; name: string }>()
  const finish = async ({ kind, code, name }: { kind: OrgUnitKind; code: string; name: string }) => {
    // Departments are told apart by their code.
    const last = kind === 'department' && !code.startsWith('dept-') ? `dept-${code}` : code
    const request: NewUnit = { path: `${unit.path}/${last}`, kind, name }
    if ((await run('/units', request)) === undefined) return
    setOpen(false)
    done()
  }
  const kinds = BELOW[unit.kind]
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t('unitAdd')}
      </Button>
      <Modal
        open={open}
        title={`${t('unitAdd')} · ${unit.name}`}
        okText={t('save')}
        cancelText={t('cancel')}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        destroyOnHidden
      >
        <Form form={form} layout="vertical" initialValues={{ kind: kinds[0] }} onFinish={(values) => void finish(values)}>
          <Form.Item name="kind" label={t('kind')} rules={[{ required: true }]}>
            <Select options={kinds.map((kind) => ({ value: kind, label: t(kind) }))} />
          </Form.Item>
          <Form.Item name="code" label={t('code')} rules={[{ required: true, max: 40 }]}>
            <Input />
          </Form.Item>
          <Form.Item name="name" label={t('name')} rules={[{ required: true, max: 100 }]}>
            <Input />
          </Form.Item>
        </Form>
      </Modal>
    </>
  )
}

function Responsibilities() {
  const { t } = useAdminWords()
  const held = useAnswer<{ items: readonly ResponsibilityGrid[] }>('/responsibility-grids')
  return (
    <>
      <h3 className="admin-part">{t('responsibility')}</h3>
      <Table<ResponsibilityGrid>
        size="small"
        rowKey="id"
        loading={held.loading}
        dataSource={[...(held.body?.items ?? [])]}
        pagination={{ pageSize: 20, showSizeChanger: false }}
        columns={[
          { title: t('name'), dataIndex: 'name' },
          { title: t('grids'), dataIndex: 'grids', render: (grids: readonly string[]) => <code>{grids.join(' ')}</code> },
          {
            title: t('owners'),
            dataIndex: 'owners',
            render: (owners: readonly string[]) => owners.map((id) => <PersonName key={id} id={id} />),
          },
          { title: t('since'), dataIndex: 'from', render: (at: number) => <When at={at} /> },
        ]}
      />
      <ListFoot failed={held.failed} again={held.again} more={undefined} />
    </>
  )
}
