/** 谁能看什么: both questions, answered from the grants as they stand: what can this person see, who can see this device. */
import { type AccountAccess, ASSET_KINDS, type AssetAccess, type SearchHits } from '@yiwang/contract'
import { Alert, Descriptions, Select, Table, Tabs, Tag } from 'antd'
import { useEffect, useState } from 'react'
import { read } from '../rest/ask.ts'
import { asked, useAnswer } from './answer.ts'
import { GrantText, ListFoot, useAreaText, When } from './parts.tsx'
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
        <PersonPick value={id} onChange={setId} />
      </div>
      <ListFoot failed={held.failed} again={held.again} more={undefined} />
      {access && (
        <>
          <Descriptions
            column={1}
            size="small"
            bordered
            items={[
              {
                key: 'who',
                label: access.account.name,
                children: `${units.nameOf(access.account.unit)} · ${t(access.comesIn ? 'comesIn' : 'comesNot')}`,
              },
              {
                key: 'why',
                label: t('grants'),
                children: access.grants.map(({ grant }) => (
                  <div key={JSON.stringify(grant)}>
                    <GrantText grant={grant} units={units} />
                  </div>
                )),
              },
              {
                key: 'grids',
                label: t('grids'),
                children: t('gridsSeen', access.grids),
              },
            ]}
          />
          {access.until !== undefined && (
            <p className="note">
              {t('until')} <When at={access.until} />
            </p>
          )}
          <Table<AccountAccess['assets'][number]>
            className="admin-more"
            size="small"
            rowKey="kind"
            pagination={false}
            dataSource={[...access.assets]}
            columns={[
              { title: t('kinds'), dataIndex: 'kind', render: (kind: keyof typeof ASSET_KINDS) => say(ASSET_KINDS[kind]) },
              { title: t('live'), dataIndex: 'live' },
              { title: t('past'), dataIndex: 'past' },
              { title: t('of'), dataIndex: 'of' },
            ]}
          />
          <Table<AccountAccess['actions'][number]>
            className="admin-more"
            size="small"
            rowKey="action"
            pagination={false}
            dataSource={[...access.actions]}
            columns={[
              { title: t('may'), dataIndex: 'action', render: (action: string) => <code>{action}</code> },
              {
                title: t('where'),
                dataIndex: 'areas',
                render: (areas: AccountAccess['actions'][number]['areas']) => areas.map(areaText).join('；'),
              },
            ]}
          />
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
        <AssetPick onPick={setId} />
      </div>
      <ListFoot failed={held.failed} again={held.again} more={undefined} />
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
            dataSource={[...access.items]}
            pagination={{ pageSize: 20, showSizeChanger: false }}
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

const TYPED = 250

export function AssetPick({ onPick }: { onPick: (id: string | undefined) => void }) {
  const { t } = useAdminWords()
  const [text, setText] = useState('')
  const [hits, setHits] = useState<SearchHits['items']>([])
  useEffect(() => {
    const ended = new AbortController()
    const timer = setTimeout(() => {
      if (text.trim() === '') return
      void read<SearchHits>(asked('/search', { q: text.trim(), limit: 20 }), ended.signal).then((answer) => {
        if (answer.ok && !ended.signal.aborted) setHits(answer.body.items)
      })
    }, TYPED)
    return () => {
      clearTimeout(timer)
      ended.abort()
    }
  }, [text])
  const offered = hits.flatMap(({ kind, id, title, subtitle }) =>
    kind === 'asset' && id !== undefined ? [{ value: id, label: [title, subtitle].filter(Boolean).join(' · ') }] : [],
  )
  return (
    <Select
      showSearch={{ filterOption: false, onSearch: setText }}
      allowClear
      placeholder={t('pickAsset')}
      options={offered}
      onChange={(id: string | undefined) => onPick(id)}
      style={{ minWidth: '24rem' }}
    />
  )
}
