/** 谁能看什么: both questions, answered from the grants as they stand: what can this person see, who can see this device. */
import { type AccountAccess, type Action, ASSET_KINDS, type AssetAccess } from '@yiwang/contract'
import { Alert, Descriptions, Empty, Table, Tabs, Tag } from 'antd'
import { useState } from 'react'
import { ACTS } from './acts.ts'
import { asked, useAnswer } from './answer.ts'
import { AssetPick } from './asset-pick.tsx'
import { GrantText, ListFoot, nothing, useAreaText, When } from './parts.tsx'
import { PersonPick } from './person.tsx'
import { type Units, useUnits } from './units.ts'
import { useAdminWords } from './words.ts'

export function AccessPage() {
  const { t } = useAdminWords()
  const units = useUnits()
  return (
    <Tabs
      items={[
        { key: 'person', label: t('explainPerson'), children: <OfPerson units={units} /> },
        { key: 'asset', label: t('explainAsset'), children: <OfAsset units={units} /> },
      ]}
    />
  )
}

function OfPerson({ units }: { units: Units }) {
  const { t, say } = useAdminWords()
  const areaText = useAreaText(units)
  const [id, setId] = useState<string>()
  const held = useAnswer<AccountAccess>(id === undefined ? undefined : asked('/access/explain', { account: id }))
  const access = held.body
  return (
    <>
      <div className="admin-tools">
        <PersonPick aria-label={t('person')} value={id} onChange={setId} />
      </div>
      {id === undefined && <Empty description={t('pickFirst')} />}
      <ListFoot failed={held.failed} again={held.again} />
      {access && (
        <>
          <Descriptions
            column={1}
            size="small"
            bordered
            items={[
              { key: 'who', label: t('person'), children: `${access.account.name} · ${access.account.login}` },
              { key: 'unit', label: t('unit'), children: units.nameOf(access.account.unit) },
              { key: 'in', label: t('state'), children: t(access.comesIn ? 'comesIn' : 'comesNot') },
              {
                key: 'why',
                label: t('grants'),
                children:
                  access.grants.length === 0
                    ? t('grantNone')
                    : access.grants.map(({ grant }) => (
                        <div key={JSON.stringify(grant)}>
                          <GrantText grant={grant} units={units} />
                        </div>
                      )),
              },
              {
                key: 'grids',
                label: t('grids'),
                children: t('gridsSeen', { ...access.grids }),
              },
              ...(access.until === undefined
                ? []
                : [{ key: 'until', label: t('changesNext'), children: <When at={access.until} /> }]),
            ]}
          />
          <div className="admin-halves">
            <Table<AccountAccess['assets'][number]>
              size="small"
              rowKey="kind"
              pagination={false}
              dataSource={[...access.assets]}
              columns={[
                { title: t('kinds'), dataIndex: 'kind', render: (kind: keyof typeof ASSET_KINDS) => say(ASSET_KINDS[kind]) },
                { title: t('live'), dataIndex: 'live', align: 'right' },
                { title: t('past'), dataIndex: 'past', align: 'right' },
                { title: t('of'), dataIndex: 'of', align: 'right' },
              ]}
            />
            <Table<AccountAccess['actions'][number]>
              size="small"
              rowKey="action"
              pagination={false}
              dataSource={[...access.actions]}
              columns={[
                {
                  title: t('may'),
                  dataIndex: 'action',
                  render: (action: Action) => <span title={action}>{say(ACTS[action])}</span>,
                },
                {
                  title: t('where'),
                  dataIndex: 'areas',
                  render: (areas: AccountAccess['actions'][number]['areas']) => areas.map(areaText).join(t('also')),
                },
              ]}
            />
          </div>
        </>
      )}
    </>
  )
}

function OfAsset({ units }: { units: Units }) {
  const { t } = useAdminWords()
  const [id, setId] = useState<string>()
  const held = useAnswer<AssetAccess>(id === undefined ? undefined : asked('/access/explain', { asset: id, limit: 1_000 }))
  const access = held.body
  return (
    <>
      <div className="admin-tools">
        <AssetPick aria-label={t('device')} value={id} onChange={setId} />
      </div>
      {id === undefined && <Empty description={t('pickAssetFirst')} />}
      <ListFoot failed={held.failed} again={held.again} />
      {access && (
        <>
          <Alert
            type="info"
            title={`${access.asset.name} · ${units.nameOf(access.asset.orgPath)}`}
            description={t('seers', { total: access.total })}
          />
          <Table<AssetAccess['items'][number]>
            className="admin-more"
            size="small"
            rowKey="id"
            locale={nothing(t('nobodySees'))}
            dataSource={[...access.items]}
            pagination={{ pageSize: 20, showSizeChanger: false, hideOnSinglePage: true }}
            columns={[
              { title: t('person'), dataIndex: 'name' },
              { title: t('login'), render: (_, { kind, login }) => (kind === 'wall' ? <Tag>{t('wall')}</Tag> : login) },
              { title: t('unit'), render: (_, { unit }) => (unit === undefined ? '—' : units.nameOf(unit)) },
              {
                title: t('why'),
                render: (_, { grants }) =>
                  grants.map((grant) => (
                    <div key={JSON.stringify(grant)}>
                      <GrantText grant={grant} units={units} />
                    </div>
                  )),
              },
              { title: t('until'), dataIndex: 'until', render: (at?: number) => <When at={at} /> },
            ]}
          />
        </>
      )}
    </>
  )
}
