/** 设备: those nobody has placed, those in no grid, all of a kind; each found by its name; and what all of them are judged by. */
import { ASSET_KINDS, type Asset, type AssetKind } from '@yiwang/contract'
import { Alert, Button, Select, Table, Tabs } from 'antd'
import { useState } from 'react'
import { useStore } from 'zustand'
import { permits, session } from '../stores/session.ts'
import { asked, useAnswer, usePages } from './answer.ts'
import { AssetPick } from './asset-pick.tsx'
import { DeviceDrawer } from './device-drawer.tsx'
import { DistrictLimitsForm } from './district-limits.tsx'
import { ListFoot, nothing } from './parts.tsx'
import { PersonName } from './person.tsx'
import { type Units, useUnits } from './units.ts'
import { useAdminWords } from './words.ts'

type Waiting = { readonly items: readonly Asset[]; readonly total: number }

export function DevicesPage() {
  const { t, say } = useAdminWords()
  const units = useUnits()
  // They hold everywhere.
  const keepsAll = useStore(session, (who) => permits(who, 'device.manage', { orgPath: '' }))
  const unplaced = useAnswer<Waiting>('/assets/unplaced?limit=500')
  const unresolved = useAnswer<Waiting>('/assets/unresolved?limit=500')
  const [kind, setKind] = useState<AssetKind>('floodPoint')
  const ofKind = usePages<Asset>(asked('/assets', { kind, limit: 50 }))
  const [id, setId] = useState<string>()
  const open = useAnswer<Asset>(id === undefined ? undefined : `/assets/${encodeURIComponent(id)}`)
  const changed = () => {
    setId(undefined)
    for (const list of [unplaced, unresolved, ofKind]) list.again()
  }
  const lists = { units, open: ({ id }: Asset) => setId(id) }
  return (
    <>
      <div className="admin-tools">
        <AssetPick aria-label={t('deviceFind')} value={id} onChange={setId} />
      </div>
      {open.failed !== undefined && <Alert type="warning" showIcon title={open.failed} />}
      <Tabs
        items={[
          {
            key: 'unplaced',
            label: t('unplaced', { count: unplaced.body?.total ?? '—' }),
            children: (
              <>
                <Devices {...lists} rows={unplaced.body?.items} loading={unplaced.loading} none={t('unplacedNone')} />
                <ListFoot failed={unplaced.failed} again={unplaced.again} />
              </>
            ),
          },
          {
            key: 'unresolved',
            label: t('unresolved', { count: unresolved.body?.total ?? '—' }),
            children: (
              <>
                <Devices {...lists} rows={unresolved.body?.items} loading={unresolved.loading} none={t('unresolvedNone')} />
                <ListFoot failed={unresolved.failed} again={unresolved.again} />
              </>
            ),
          },
          {
            key: 'kind',
            label: t('allOfKind'),
            children: (
              <>
                <div className="admin-tools">
                  <Select
                    aria-label={t('kinds')}
                    value={kind}
                    style={{ width: '14rem' }}
                    options={Object.entries(ASSET_KINDS).map(([value, label]) => ({
                      value: value as AssetKind,
                      label: say(label),
                    }))}
                    onChange={setKind}
                  />
                </div>
                <Devices {...lists} rows={ofKind.body} loading={ofKind.loading} none={t('deviceNone')} />
                <ListFoot {...ofKind} />
              </>
            ),
          },
          ...(keepsAll ? [{ key: 'limits', label: t('limits'), children: <DistrictLimitsForm /> }] : []),
        ]}
      />
      {open.body && (
        <DeviceDrawer
          key={`${open.body.id} ${open.body.version}`}
          asset={open.body}
          close={() => setId(undefined)}
          changed={changed}
        />
      )}
    </>
  )
}

interface Listed {
  readonly rows: readonly Asset[] | undefined
  readonly loading: boolean
  readonly none: string
  readonly units: Units
  open(asset: Asset): void
}

function Devices({ rows, loading, none, units, open }: Listed) {
  const { t, say } = useAdminWords()
  return (
    <Table<Asset>
      size="small"
      rowKey="id"
      loading={loading}
      locale={nothing(none)}
      dataSource={[...(rows ?? [])]}
      pagination={{ pageSize: 50, showSizeChanger: false, hideOnSinglePage: true }}
      columns={[
        {
          title: t('name'),
          render: (_, asset) => (
            <Button type="link" className="admin-link" onClick={() => open(asset)}>
              {asset.name}
            </Button>
          ),
        },
        { title: t('device'), dataIndex: 'id', render: (id: string) => <code>{id}</code> },
        { title: t('kind'), dataIndex: 'kind', render: (kind: AssetKind) => say(ASSET_KINDS[kind]) },
        { title: t('unit'), dataIndex: 'orgPath', render: (path: string) => units.nameOf(path) },
        { title: t('grid'), dataIndex: 'gridCode', render: (code?: string) => <code>{code}</code> },
        { title: t('owner'), dataIndex: 'owner', render: (owner?: string) => owner !== undefined && <PersonName id={owner} /> },
        {
          title: t('groups'),
          dataIndex: 'groups',
          className: 'admin-list',
          render: (groups?: readonly string[]) => groups?.join(t('and')),
        },
      ]}
    />
  )
}
