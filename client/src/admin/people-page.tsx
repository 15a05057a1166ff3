/** 人员账号: who works where and may sign in; phones are masked but for one at a time, with a reason, on record. */
import { type Account, type AccountState, ROLE_IDS, ROLES, type RoleId } from '@yiwang/contract'
import { Button, Input, Select, Table, Tag, TreeSelect } from 'antd'
import { useState } from 'react'
import { useMay } from '../alerts/allowed.ts'
import { AccountDrawer } from './account-drawer.tsx'
import { type AccountFields, entered } from './account-fields.ts'
import { AccountFieldset } from './account-fieldset.tsx'
import { asked, useDo, usePages } from './answer.ts'
import { StaffExport } from './keep.tsx'
import { FormAct, ListFoot, nothing } from './parts.tsx'
import { StaffImport } from './sheet-import.tsx'
import { type Units, useUnits } from './units.ts'
import { useAdminWords } from './words.ts'

const STATES: readonly AccountState[] = ['active', 'disabled', 'left']

export function PeoplePage() {
  const { t, say } = useAdminWords()
  const units = useUnits()
  const manages = useMay('account.manage')
  const [wanted, setWanted] = useState<{ unit?: string; role?: RoleId; state?: AccountState; text?: string }>({})
  const people = usePages<Account>(asked('/accounts', { ...wanted, limit: 50 }))
  const [open, setOpen] = useState<string>()
  const want =
    <K extends keyof typeof wanted>(key: K) =>
    (value: (typeof wanted)[K]) =>
      setWanted({ ...wanted, [key]: value })
  return (
    <>
      <div className="admin-tools">
        <Input.Search
          placeholder={t('pickPerson')}
          aria-label={t('search')}
          allowClear
          style={{ width: '16rem' }}
          onSearch={(text) => want('text')(text.trim() || undefined)}
        />
        <TreeSelect
          aria-label={t('unit')}
          placeholder={t('unit')}
          allowClear
          treeData={units.tree}
          treeNodeFilterProp="title"
          showSearch
          style={{ width: '16rem' }}
          onChange={want('unit')}
        />
        <Select
          aria-label={t('role')}
          placeholder={t('role')}
          allowClear
          style={{ width: '10rem' }}
          options={ROLE_IDS.map((id) => ({ value: id, label: say(ROLES[id].name) }))}
          onChange={want('role')}
        />
        <Select
          aria-label={t('state')}
          placeholder={t('state')}
          allowClear
          style={{ width: '8rem' }}
          options={STATES.map((state) => ({ value: state, label: t(state) }))}
          onChange={want('state')}
        />
        <span className="admin-acts">
          {manages && <NewAccount units={units} done={people.again} />}
          {manages && <StaffImport done={people.again} />}
          <StaffExport unit={wanted.unit} />
        </span>
      </div>
      <Table<Account>
        size="small"
        rowKey="id"
        loading={people.loading}
        locale={nothing(t('accountNone'))}
        dataSource={[...(people.body ?? [])]}
        pagination={false}
        columns={[
          {
            title: t('person'),
            render: (_, { id, name }) => (
              <Button type="link" className="admin-link" onClick={() => setOpen(id)}>
                {name}
              </Button>
            ),
          },
          { title: t('login'), dataIndex: 'login' },
          { title: t('unit'), dataIndex: 'unit', render: (unit: string) => units.nameOf(unit) },
          { title: t('duty'), dataIndex: 'title' },
          {
            title: t('role'),
            dataIndex: 'grants',
            render: (grants: Account['grants']) =>
              [...new Set(grants.map(({ role }) => role))].map((role) => <Tag key={role}>{say(ROLES[role].name)}</Tag>),
          },
          { title: t('phone'), dataIndex: 'phone' },
          {
            title: t('state'),
            dataIndex: 'state',
            render: (state: AccountState) => (state === 'active' ? t(state) : <Tag>{t(state)}</Tag>),
          },
        ]}
      />
      <ListFoot {...people} />
      {open !== undefined && <AccountDrawer id={open} units={units} close={() => setOpen(undefined)} changed={people.again} />}
    </>
  )
}

function NewAccount({ units, done }: { units: Units; done: () => void }) {
  const { t } = useAdminWords()
  const run = useDo()
  const make = async (fields: AccountFields) => {
    const made = await run('/accounts', entered(fields))
    if (made !== undefined) done()
    return made
  }
  return (
    <FormAct<AccountFields> label={t('accountNew')} ok={t('save')} look="primary" run={make}>
      <AccountFieldset units={units} />
    </FormAct>
  )
}
