/** 设备: those nobody has placed, those in no grid, all of a kind; placed, given to somebody, put into groups, judged by limits of their own. */
import { ASSET_KINDS, type Asset, type AssetKind, type AssetTraits } from '@yiwang/contract'
import { Button, Drawer, Form, Input, InputNumber, Select, Space, Table, Tabs } from 'antd'
import { useState } from 'react'
import { asked, useAnswer, useDo, usePages } from './answer.ts'
import { changesOf, type Fields } from './device-changes.ts'
import { ListFoot } from './parts.tsx'
import { PersonPick } from './person.tsx'
import { useUnits } from './units.ts'
import { useAdminWords } from './words.ts'

type Unplaced = { readonly items: readonly Asset[]; readonly total: number }

export function DevicesPage() {
  const { t, say } = useAdminWords()
  const unplaced = useAnswer<Unplaced>('/assets/unplaced?limit=500')
  const unresolved = useAnswer<Unplaced>('/assets/unresolved?limit=500')
  const [kind, setKind] = useState<AssetKind>('floodPoint')
  const ofKind = usePages<Asset>(asked('/assets', { kind, limit: 50 }))
  const [open, setOpen] = useState<Asset>()
  const changed = () => {
    setOpen(undefined)
    for (const list of [unplaced, unresolved, ofKind]) list.again()
  }
  return (
    <>
      <Tabs
        items={[
          {
            key: 'unplaced',
            label: t('unplaced', { count: unplaced.body?.total ?? '—' }),
            children: (
              <>
                <Devices rows={unplaced.body?.items} loading={unplaced.loading} open={setOpen} />
                <ListFoot failed={unplaced.failed} again={unplaced.again} more={undefined} />
              </>
            ),
          },
          {
            key: 'unresolved',
            label: t('unresolved', { count: unresolved.body?.total ?? '—' }),
            children: (
              <>
                <Devices rows={unresolved.body?.items} loading={unresolved.loading} open={setOpen} />
                <ListFoot failed={unresolved.failed} again={unresolved.again} more={undefined} />
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
                <Devices rows={ofKind.body} loading={ofKind.loading} open={setOpen} />
                <ListFoot {...ofKind} />
              </>
            ),
          },
        ]}
      />
      {open && <Device key={`${open.id} ${open.version}`} asset={open} close={() => setOpen(undefined)} changed={changed} />}
    </>
  )
}

function Devices({
  rows,
  loading,
  open,
}: {
  rows: readonly Asset[] | undefined
  loading: boolean
  open: (asset: Asset) => void
}) {
  const { t, say } = useAdminWords()
  const units = useUnits()
  return (
    <Table<Asset>
      size="small"
      rowKey="id"
      loading={loading}
      dataSource={[...(rows ?? [])]}
      pagination={{ pageSize: 50, showSizeChanger: false, hideOnSinglePage: true }}
      columns={[
        {
          title: t('name'),
          render: (_, asset) => (
            <Button type="link" size="small" onClick={() => open(asset)}>
              {asset.name}
            </Button>
          ),
        },
        { title: t('device'), dataIndex: 'id', render: (id: string) => <code>{id}</code> },
        { title: t('kind'), dataIndex: 'kind', render: (kind: AssetKind) => say(ASSET_KINDS[kind]) },
        { title: t('unit'), dataIndex: 'orgPath', render: (path: string) => units.nameOf(path) },
        { title: t('grid'), dataIndex: 'gridCode' },
        { title: t('groups'), dataIndex: 'groups', render: (groups?: readonly string[]) => groups?.join('、') },
      ]}
    />
  )
}

function Device({ asset, close, changed }: { asset: Asset; close: () => void; changed: () => void }) {
  const { t } = useAdminWords()
  const run = useDo()
  const { id, version, name, address, owner, groups, config, lon, lat } = asset
  const { headingDeg, fovDeg, ceilingM, ai } = asset.traits as AssetTraits
  const path = `/assets/${encodeURIComponent(id)}`
  const place = async (values: { lon: number; lat: number; address?: string }) => {
    const { address: street, ...point } = values
    if ((await run(`${path}/place`, { ifVersion: version, ...point, ...(street && { address: street }) })) !== undefined)
      changed()
  }
  const change = async (fields: Fields) => {
    const changes = changesOf(asset, fields)
    if (Object.keys(changes).length === 0) return close()
    if ((await run(`${path}/change`, { ifVersion: version, ...changes })) !== undefined) changed()
  }
  const kept = {
    name,
    address,
    owner,
    groups,
    period: config.period,
    headingDeg,
    fovDeg,
    ceilingM,
    ai: Object.entries(ai ?? {}).map(([label, limit]) => ({ label, ...limit })),
  }
  return (
    <Drawer open size="large" title={name} onClose={close}>
      <p className="note">
        <code>{id}</code>
      </p>
      <h3 className="admin-part">{t('place')}</h3>
      <Form layout="inline" initialValues={{ lon, lat, address }} onFinish={(values) => void place(values)}>
        <Form.Item name="lon" label={t('lon')} rules={[{ required: true }]}>
          <InputNumber min={-180} max={180} step={0.0001} style={{ width: '9rem' }} />
        </Form.Item>
        <Form.Item name="lat" label={t('lat')} rules={[{ required: true }]}>
          <InputNumber min={-90} max={90} step={0.0001} style={{ width: '9rem' }} />
        </Form.Item>
        <Button type="primary" htmlType="submit">
          {t('save')}
        </Button>
      </Form>
      <h3 className="admin-part">{t('device')}</h3>
      <Form layout="vertical" initialValues={kept} onFinish={(fields: Fields) => void change(fields)}>
        <Form.Item name="name" label={t('name')} rules={[{ required: true, max: 200 }]}>
          <Input />
        </Form.Item>
        <Form.Item name="address" label={t('address')} rules={[{ max: 300 }]}>
          <Input />
        </Form.Item>
        <Form.Item name="owner" label={t('owner')}>
          <PersonPick />
        </Form.Item>
        <Form.Item name="groups" label={t('groups')}>
          <Select mode="tags" open={false} />
        </Form.Item>
        <Space wrap>
          <Form.Item name="period" label={t('period')}>
            <InputNumber min={1} />
          </Form.Item>
          {asset.kind === 'camera' && (
            <>
              <Form.Item name="headingDeg" label={t('heading')}>
                <InputNumber min={0} max={360} />
              </Form.Item>
              <Form.Item name="fovDeg" label={t('fov')}>
                <InputNumber min={1} max={360} />
              </Form.Item>
            </>
          )}
          {asset.kind === 'drone' && (
            <Form.Item name="ceilingM" label={t('ceiling')}>
              <InputNumber min={0} />
            </Form.Item>
          )}
        </Space>
        {asset.kind === 'camera' && <Limits />}
        <Form.Item>
          <Button type="primary" htmlType="submit">
            {t('save')}
          </Button>
        </Form.Item>
      </Form>
    </Drawer>
  )
}

/** Score and dwell by label: what counts for this one camera, in place of the district's. */
function Limits() {
  const { t } = useAdminWords()
  return (
    <Form.Item label={t('thresholds')}>
      <Form.List name="ai">
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <Space key={key} align="baseline">
                <Form.Item name={[name, 'label']} rules={[{ required: true }]}>
                  <Input placeholder={t('label')} />
                </Form.Item>
                <Form.Item name={[name, 'score']} rules={[{ required: true }]}>
                  <InputNumber placeholder={t('score')} min={0} max={1} step={0.01} />
                </Form.Item>
                <Form.Item name={[name, 'dwell']} rules={[{ required: true }]}>
                  <InputNumber placeholder={t('dwell')} min={0} />
                </Form.Item>
                <Button size="small" onClick={() => remove(name)}>
                  {t('remove')}
                </Button>
              </Space>
            ))}
            <Button size="small" onClick={() => add({})}>
              {t('add')}
            </Button>
          </>
        )}
      </Form.List>
    </Form.Item>
  )
}
