/** 组织架构: the units as a tree, unit grids, who answers for which of them. What was ended stays on record. */
import { aboveOf, type NewUnit, type OrgUnit, type OrgUnitKind, type UnitGrid } from '@yiwang/contract'
import { Descriptions, Empty, Form, Input, Select, Spin, Table, Tabs, Tree } from 'antd'
import { useMemo, useState } from 'react'
import { useMay } from '../alerts/allowed.ts'
import { useAnswer, useDo } from './answer.ts'
import { GridImport } from './grid-import.tsx'
import { GridsExport, UnitsExport } from './keep.tsx'
import { Because, FormAct, ListFoot, nothing, ReasonedAct, When } from './parts.tsx'
import { Responsibilities } from './responsibilities.tsx'
import { UnitsImport } from './sheet-import.tsx'
import { type Units, useUnits } from './units.ts'
import { useAdminWords } from './words.ts'

export function OrganisationPage() {
  const { t } = useAdminWords()
  const units = useUnits()
  const manages = useMay('organisation.manage')
  const seesGrids = useMay('asset.read')
  const held = useAnswer<{ items: readonly UnitGrid[] }>(seesGrids ? '/grids' : undefined)
  const items = held.body?.items
  const grids = useMemo(() => new Map((items ?? []).map((grid) => [grid.code, grid])), [items])
  return (
    <Tabs
      items={[
        { key: 'units', label: t('unitsTab'), children: <UnitsTab units={units} manages={manages} /> },
        ...(seesGrids
          ? [
              {
                key: 'grids',
                label: t('gridsTab'),
                children: (
                  <>
                    <div className="admin-tools">
                      {manages && <GridImport done={held.again} />}
                      <GridsExport />
                    </div>
                    <Grids grids={items} loading={held.loading} units={units} />
                    <ListFoot failed={held.failed} again={held.again} />
                  </>
                ),
              },
            ]
          : []),
        {
          key: 'responsibility',
          label: t('responsibility'),
          children: <Responsibilities grids={grids} manages={manages} />,
        },
      ]}
    />
  )
}

function Grids({ grids, loading, units }: { grids: readonly UnitGrid[] | undefined; loading: boolean; units: Units }) {
  const { t } = useAdminWords()
  return (
    <Table<UnitGrid>
      size="small"
      rowKey="code"
      loading={loading}
      locale={nothing(t('gridNone'))}
      dataSource={[...(grids ?? [])]}
      pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
      columns={[
        { title: t('code'), dataIndex: 'code', render: (code: string) => <code>{code}</code> },
        { title: t('name'), dataIndex: 'name' },
        { title: t('community'), dataIndex: 'orgPath', render: (path: string) => units.nameOf(path) },
        { title: t('owner'), dataIndex: 'owner' },
        { title: t('gridVersion'), dataIndex: 'version', align: 'right', width: '6rem' },
      ]}
    />
  )
}

function UnitsTab({ units, manages }: { units: Units; manages: boolean }) {
  const { t } = useAdminWords()
  const [path, setPath] = useState<string>()
  const unit = units.body?.items.find((one) => one.path === path)
  if (units.loading) return <Spin />
  const isEmpty = units.body !== undefined && units.tree.length === 0
  return (
    <>
      <div className="admin-tools">
        {manages && <UnitsImport done={units.again} />}
        <UnitsExport />
      </div>
      {isEmpty ? (
        <Empty description={t('unitNone')}>{manages && <NewUnitAct done={units.again} />}</Empty>
      ) : (
        <div className="admin-two">
          <Tree
            showLine
            blockNode
            treeData={units.tree}
            selectedKeys={path === undefined ? [] : [path]}
            defaultExpandedKeys={units.tree.map(({ key }) => key)}
            onSelect={(_keys, { node }) => setPath(node.value)}
          />
          {unit ? <Unit unit={unit} units={units} manages={manages} /> : <Empty description={t('unitPick')} />}
        </div>
      )}
      <ListFoot failed={units.failed} again={units.again} />
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
    units.again()
    return result
  }
  return (
    <div className="admin-sheet">
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
          {BELOW[kind].length > 0 && <NewUnitAct key={`below ${path}`} above={unit} done={units.again} />}
          <FormAct<{ name: string; because: string }>
            key={`rename ${path}`}
            label={t('unitRename')}
            title={`${t('unitRename')} · ${name}`}
            ok={t('save')}
            initial={{ name }}
            run={(changes) => after(run('/units/change', { path, ifVersion: version, ...changes }))}
          >
            <NameField />
            <Because />
          </FormAct>
          {aboveOf(path) !== undefined && (
            <ReasonedAct
              key={`end ${path}`}
              label={t('unitEnd')}
              title={`${t('unitEnd')} · ${name}`}
              look="danger"
              run={(because) => after(run('/units/end', { path, ifVersion: version, because }))}
            />
          )}
        </div>
      )}
    </div>
  )
}

interface Wish {
  readonly kind: OrgUnitKind
  readonly code: string
  readonly name: string
}

/** Departments are told apart by their code. */
function codeOf({ kind, code }: Wish): string {
  return kind === 'department' && !code.startsWith('dept-') ? `dept-${code}` : code
}

/** Below another one; without one above it, the district itself. */
function NewUnitAct({ above, done }: { above?: OrgUnit; done: () => void }) {
  const { t } = useAdminWords()
  const run = useDo()
  const kinds: readonly OrgUnitKind[] = above ? BELOW[above.kind] : ['district']
  const make = async (wish: Wish) => {
    const request: NewUnit = {
      path: above ? `${above.path}/${codeOf(wish)}` : wish.code,
      kind: wish.kind,
      name: wish.name,
    }
    const made = await run('/units', request)
    if (made !== undefined) done()
    return made
  }
  return (
    <FormAct<Wish>
      label={t(above ? 'unitAdd' : 'unitDistrict')}
      title={above ? `${t('unitAdd')} · ${above.name}` : t('unitDistrict')}
      ok={t('save')}
      look={above ? 'plain' : 'primary'}
      initial={{ kind: kinds[0] }}
      run={make}
    >
      <Form.Item name="kind" label={t('kind')} rules={[{ required: true }]}>
        <Select options={kinds.map((kind) => ({ value: kind, label: t(kind) }))} />
      </Form.Item>
      <Form.Item
        name="code"
        label={t('code')}
        rules={[{ required: true, max: 35, pattern: /^[\p{L}\p{N}_.-]+$/u, message: t('codeShape') }]}
      >
        <Input autoFocus />
      </Form.Item>
      <NameField />
    </FormAct>
  )
}

function NameField() {
  const { t } = useAdminWords()
  return (
    <Form.Item name="name" label={t('name')} rules={[{ required: true, max: 100, whitespace: true }]}>
      <Input />
    </Form.Item>
  )
}
