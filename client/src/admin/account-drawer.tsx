/** One account: what is kept of it by the system administrator, and what it may do, given by the security administrator. */
import {
  type Account,
  type AccountState,
  ASSET_KINDS,
  type AssetKind,
  type Grant,
  hasSecondFactor,
  isOtherAdministrator,
  type Millis,
  ROLE_IDS,
  ROLES,
  type RoleId,
} from '@yiwang/contract'
import { Alert, Button, Descriptions, Drawer, Form, Input, Select, Space, TreeSelect } from 'antd'
import { useState } from 'react'
import { useStore } from 'zustand'
import { useMay } from '../alerts/allowed.ts'
import { session } from '../stores/session.ts'
import { type AccountFields, accountChanges } from './account-fields.ts'
import { AccountFieldset } from './account-fieldset.tsx'
import { useAnswer, useDo } from './answer.ts'
import { InstantField } from './instant-field.tsx'
import { FormAct, GrantText, Once, ReasonedAct } from './parts.tsx'
import { type Units, useAreaChoice } from './units.ts'
import { type AdminSay, useAdminWords } from './words.ts'

interface Shown {
  readonly id: string
  readonly units: Units
  close(): void
  changed(): void
}

export function AccountDrawer({ id, units, close, changed }: Shown) {
  const { t } = useAdminWords()
  const held = useAnswer<Account>(`/accounts/${id}`)
  const grants = useMay('grant.manage')
  const account = held.body
  const after = () => {
    held.again()
    changed()
  }
  return (
    <Drawer
      open
      size="large"
      title={account ? t('accountOf', { name: account.name }) : ''}
      onClose={close}
      loading={held.loading}
    >
      {held.failed !== undefined && <Alert type="warning" showIcon title={held.failed} />}
      {account && (
        <>
          <About account={account} units={units} after={after} />
          <h3 className="admin-part">{t('grants')}</h3>
          {account.grants.length === 0 && <p className="note">{t('grantNone')}</p>}
          <ul className="admin-rows">
            {account.grants.map((grant) => (
              <li key={JSON.stringify(grant)}>
                <GrantText grant={grant} units={units} />
                {grants && <Take account={account} grant={grant} after={after} />}
              </li>
            ))}
          </ul>
          {!grants && <p className="note">{t('grantsGo')}</p>}
          {grants && <Give account={account} units={units} after={after} />}
        </>
      )}
    </Drawer>
  )
}

interface Of {
  readonly account: Account
  after(): void
}

function factorText({ secondFactor, passkeys }: Account, t: AdminSay): string {
  const factors = [secondFactor && t('factorCode'), passkeys !== undefined && t('factorKeys', { count: passkeys })]
  return factors.filter(Boolean).join(' · ') || t('factorNone')
}

function About({ account, units, after }: Of & { units: Units }) {
  const { t } = useAdminWords()
  const run = useDo()
  const unmasks = useMay('account.unmask')
  const manages = useMay('account.manage')
  const who = useStore(session, ({ own }) => own?.who)
  const isOwn = who?.id === account.id
  const isOthers = who !== undefined && isOtherAdministrator(account, who)
  const [phone, setPhone] = useState<string>()
  const [once, setOnce] = useState<string>()
  const { id, version, login, unit, title, staff, state, mustChange } = account
  // Also when it was refused: somebody else, or its owner, may have changed it meanwhile.
  const done = async <T,>(result: Promise<T | undefined>) => {
    const it = await result
    after()
    return it
  }
  const unmask = async (because: string) => {
    const answer = await run<{ phone?: string }>(`/accounts/${id}/phone`, { because })
    if (answer !== undefined && answer !== true) setPhone(answer.phone ?? '—')
    return answer
  }
  const toState = (next: AccountState) => (because: string) =>
    done(run(`/accounts/${id}/state`, { ifVersion: version, state: next, because }))
  const makeOnce = async () => {
    const answer = await done(run<{ password: string }>(`/accounts/${id}/password`, { ifVersion: version }))
    if (answer !== undefined && answer !== true) setOnce(answer.password)
  }
  const edit = (fields: AccountFields) => {
    const changes = accountChanges(account, fields)
    return Object.keys(changes).length === 0
      ? Promise.resolve(true)
      : done(run(`/accounts/${id}/change`, { ifVersion: version, ...changes }))
  }
  const yes = (is: boolean) => t(is ? 'yes' : 'no')
  return (
    <>
      <Descriptions
        column={1}
        size="small"
        bordered
        items={[
          { key: 'login', label: t('login'), children: login },
          { key: 'unit', label: t('unit'), children: units.nameOf(unit) },
          { key: 'title', label: t('duty'), children: title ?? '—' },
          { key: 'staff', label: t('staff'), children: staff ?? '—' },
          {
            key: 'phone',
            label: t('phone'),
            children: (
              <span className="admin-line">
                {phone ?? account.phone ?? '—'}
                {unmasks && account.phone !== undefined && phone === undefined && (
                  <ReasonedAct label={t('unmask')} title={t('unmaskWhy')} run={unmask} />
                )}
              </span>
            ),
          },
          { key: 'state', label: t('state'), children: t(state) },
          { key: 'factor', label: t('secondFactor'), children: factorText(account, t) },
          { key: 'must', label: t('mustChange'), children: yes(mustChange) },
        ]}
      />
      {manages && state !== 'left' && (isOwn || isOthers) && <p className="note">{t(isOwn ? 'accountOwn' : 'accountOthers')}</p>}
      {manages && state !== 'left' && (
        <Space wrap className="admin-more">
          <FormAct<AccountFields>
            label={t('accountEdit')}
            title={t('accountEditOf', { name: account.name })}
            ok={t('save')}
            initial={{ ...account, unit: unit || undefined }}
            run={edit}
          >
            <AccountFieldset units={units} before={account} keepsLogin={isOthers} />
          </FormAct>
          {!isOthers && <Button onClick={() => void makeOnce()}>{t('oncePassword')}</Button>}
          {!isOwn && hasSecondFactor(account) && (
            <Button onClick={() => void done(run(`/accounts/${id}/second-factor/drop`, { ifVersion: version }))}>
              {t('dropFactor')}
            </Button>
          )}
          {!isOwn && state === 'active' && <ReasonedAct key="disable" label={t('disable')} run={toState('disabled')} />}
          {!isOwn && state === 'disabled' && <ReasonedAct key="enable" label={t('enable')} run={toState('active')} />}
          {!isOwn && <ReasonedAct label={t('leave')} look="danger" run={toState('left')} />}
        </Space>
      )}
      {once !== undefined && (
        <Once title={t('oncePassword')} note={t('onceShown')} close={() => setOnce(undefined)}>
          {once}
        </Once>
      )}
    </>
  )
}

function Take({ account: { id, version }, grant, after }: Of & { grant: Grant }) {
  const { t } = useAdminWords()
  const run = useDo()
  const take = async (because: string) => {
    const result = await run(`/accounts/${id}/grants/take`, { ifVersion: version, grant, because })
    after()
    return result
  }
  return <ReasonedAct label={t('grantTake')} title={t('grantTakeSure')} look="danger" run={take} />
}

interface Wish {
  readonly role: RoleId
  readonly orgPath: string
  readonly kinds?: AssetKind[]
  readonly group?: string
  readonly since?: Millis
  readonly until?: Millis
}

function Give({ account: { id, version }, units, after }: Of & { units: Units }) {
  const { t, say } = useAdminWords()
  const run = useDo()
  const [form] = Form.useForm<Wish>()
  const give = async ({ role, orgPath, kinds, group, since, until }: Wish) => {
    const grant: Grant = {
      role,
      orgPath,
      ...(kinds && kinds.length > 0 && { kinds }),
      ...(group && { group }),
      ...(since !== undefined && { from: since }),
      ...(until !== undefined && { until }),
    }
    if ((await run(`/accounts/${id}/grants`, { ifVersion: version, grant })) !== undefined) form.resetFields()
    after()
  }
  const areas = useAreaChoice(units)
  return (
    <>
      <h3 className="admin-part">{t('grantNew')}</h3>
      <Form form={form} layout="vertical" initialValues={{ orgPath: '' }} onFinish={(wish) => void give(wish)}>
        <Form.Item name="role" label={t('role')} rules={[{ required: true }]}>
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            options={ROLE_IDS.map((role) => ({ value: role, label: `${say(ROLES[role].name)} · ${say(ROLES[role].about)}` }))}
          />
        </Form.Item>
        <Form.Item name="orgPath" label={t('area')}>
          <TreeSelect treeData={areas} treeNodeFilterProp="title" showSearch />
        </Form.Item>
        <Form.Item name="kinds" label={t('kinds')}>
          <Select
            mode="multiple"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            placeholder={t('anyKind')}
            options={Object.entries(ASSET_KINDS).map(([value, label]) => ({ value, label: say(label) }))}
          />
        </Form.Item>
        <Form.Item name="group" label={t('group')} rules={[{ max: 60 }]}>
          <Input />
        </Form.Item>
        {/* Each by itself: most grants begin now, and many have an end. */}
        <Space style={{ display: 'flex' }}>
          <Form.Item name="since" label={t('grantSince')}>
            <InstantField placeholder={t('grantNow')} />
          </Form.Item>
          <Form.Item name="until" label={t('until')}>
            <InstantField placeholder={t('grantOpen')} />
          </Form.Item>
        </Space>
        <Button type="primary" htmlType="submit">
          {t('grantGive')}
        </Button>
      </Form>
    </>
  )
}
