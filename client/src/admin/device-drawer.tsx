/** One device: where it stands, who looks after it, how it reports, the limits of its own that rules judge it by. */
import type { Asset } from '@yiwang/contract'
import { Button, Drawer, Form, Input, InputNumber, Select, Space } from 'antd'
import type { ReactNode } from 'react'
import { useDo } from './answer.ts'
import { AssetPick } from './asset-pick.tsx'
import { type DeviceFields, deviceChanges, fieldsOf } from './device-fields.ts'
import { SpanField } from './instant-field.tsx'
import { PersonPick } from './person.tsx'
import { type AdminSay, useAdminWords } from './words.ts'

interface Shown {
  readonly asset: Asset
  close(): void
  changed(): void
}

export function DeviceDrawer(shown: Shown) {
  const { asset, close } = shown
  return (
    <Drawer open size="large" title={asset.name} onClose={close} extra={<code className="note">{asset.id}</code>}>
      <Place {...shown} />
      <Kept {...shown} />
    </Drawer>
  )
}

const pathOf = ({ id }: Asset) => `/assets/${encodeURIComponent(id)}`

function Place({ asset, changed }: Shown) {
  const { t } = useAdminWords()
  const run = useDo()
  const { version: ifVersion, lon, lat } = asset
  const place = async (point: { lon: number; lat: number }) => {
    if ((await run(`${pathOf(asset)}/place`, { ifVersion, ...point })) !== undefined) changed()
  }
  return (
    <>
      <h3 className="admin-part">{t('place')}</h3>
      <p className="note">{t(lon === undefined ? 'placeNot' : 'placeHint')}</p>
      <Form layout="vertical" className="admin-grid" initialValues={{ lon, lat }} onFinish={(point) => void place(point)}>
        <Form.Item name="lon" label={t('lon')} rules={[{ required: true }]}>
          <InputNumber min={-180} max={180} step={0.0001} />
        </Form.Item>
        <Form.Item name="lat" label={t('lat')} rules={[{ required: true }]}>
          <InputNumber min={-90} max={90} step={0.0001} />
        </Form.Item>
        <Form.Item label=" " colon={false}>
          <Button htmlType="submit">{t('placeSave')}</Button>
        </Form.Item>
      </Form>
    </>
  )
}

function Kept({ asset, close, changed }: Shown) {
  const { t } = useAdminWords()
  const run = useDo()
  const change = async (fields: DeviceFields) => {
    const changes = deviceChanges(asset, fields)
    if (Object.keys(changes).length === 0) return close()
    if ((await run(`${pathOf(asset)}/change`, { ifVersion: asset.version, ...changes })) !== undefined) changed()
  }
  return (
    <Form layout="vertical" initialValues={fieldsOf(asset)} onFinish={(fields: DeviceFields) => void change(fields)}>
      <h3 className="admin-part">{t('deviceIs')}</h3>
      <Form.Item name="name" label={t('name')} rules={[{ required: true, max: 200, whitespace: true }]}>
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
      <h3 className="admin-part">{t('reports')}</h3>
      <div className="admin-grid">
        <Form.Item name="period" label={t('period')}>
          <InputNumber min={1} />
        </Form.Item>
        <Form.Item name="peer" label={t('peer')} rules={[{ max: 64 }]}>
          <Input />
        </Form.Item>
        <Form.Item name="crs" label={t('crs')}>
          <Select
            allowClear
            placeholder={t('crsOwn')}
            options={['wgs84', 'cgcs2000', 'gcj02', 'bd09'].map((value) => ({ value, label: value.toUpperCase() }))}
          />
        </Form.Item>
      </div>
      <OfKind kind={asset.kind} />
      <Form.Item>
        <Button type="primary" htmlType="submit">
          {t('save')}
        </Button>
      </Form.Item>
    </Form>
  )
}

/** What only devices of its kind have. */
function OfKind({ kind }: Pick<Asset, 'kind'>) {
  const { t } = useAdminWords()
  switch (kind) {
    case 'camera':
      return (
        <>
          <h3 className="admin-part">{t('sight')}</h3>
          <div className="admin-grid">
            <NumberField name="headingDeg" label={t('heading')} min={0} max={360} />
            <NumberField name="fovDeg" label={t('fov')} min={1} max={360} />
          </div>
          <Form.Item name="watches" label={t('watches')}>
            <AssetPick />
          </Form.Item>
          <Form.Item name="zones" label={t('zones')}>
            <Select mode="tags" open={false} placeholder={t('zonesAll')} />
          </Form.Item>
          <Limits />
        </>
      )
    case 'floodPoint':
    case 'rainGauge':
      return (
        <>
          <h3 className="admin-part">{t('gauge')}</h3>
          <div className="admin-grid">
            <NumberField name="baseM" label={t('base')} />
            <NumberField name="relBaseM" label={t('relBase')} />
            <Form.Item name="datum" label={t('datum')} rules={[{ max: 32 }]}>
              <Input />
            </Form.Item>
          </div>
        </>
      )
    case 'drone':
      return (
        <>
          <h3 className="admin-part">{t('flight')}</h3>
          <div className="admin-grid">
            <NumberField name="ceilingM" label={t('ceiling')} min={0} />
          </div>
        </>
      )
    case 'fireRoom':
      return <Tests />
    default:
      return null
  }
}

function NumberField({ name, label, ...range }: { name: keyof DeviceFields; label: string; min?: number; max?: number }) {
  return (
    <Form.Item name={name} label={label}>
      <InputNumber {...range} />
    </Form.Item>
  )
}

interface Rows {
  readonly name: keyof DeviceFields
  readonly title: string
  readonly hint?: string
  row(at: number, t: AdminSay): ReactNode
}

/** Rows that are added and taken away. */
function RowsField({ name: list, title, hint, row }: Rows) {
  const { t } = useAdminWords()
  return (
    <>
      <h3 className="admin-part">{title}</h3>
      {hint !== undefined && <p className="note">{hint}</p>}
      <Form.List name={list}>
        {(fields, { add, remove }) => (
          <>
            {fields.map(({ key, name }) => (
              <Space key={key} align="baseline" wrap>
                {row(name, t)}
                <Button onClick={() => remove(name)}>{t('remove')}</Button>
              </Space>
            ))}
            <Form.Item>
              <Button onClick={() => add()}>{t('add')}</Button>
            </Form.Item>
          </>
        )}
      </Form.List>
    </>
  )
}

/** What counts for this one camera, in place of the district's. */
function Limits() {
  const { t } = useAdminWords()
  return (
    <RowsField
      name="ai"
      title={t('thresholds')}
      row={(at) => (
        <>
          <Form.Item name={[at, 'label']} rules={[{ required: true, message: t('label') }]}>
            <Input placeholder={t('label')} aria-label={t('label')} />
          </Form.Item>
          <Form.Item name={[at, 'score']} rules={[{ required: true, message: t('score') }]}>
            <InputNumber placeholder={t('score')} aria-label={t('score')} min={0} max={1} step={0.01} />
          </Form.Item>
          <Form.Item name={[at, 'dwell']} rules={[{ required: true, message: t('dwell') }]}>
            <InputNumber placeholder={t('dwell')} aria-label={t('dwell')} min={0} />
          </Form.Item>
        </>
      )}
    />
  )
}

/** While one is announced, what the room reports counts as a test. */
function Tests() {
  const { t } = useAdminWords()
  return (
    <RowsField
      name="tests"
      title={t('tests')}
      hint={t('testsHint')}
      row={(at) => (
        <Form.Item name={at} rules={[{ required: true, message: t('time') }]}>
          <SpanField />
        </Form.Item>
      )}
    />
  )
}
