/** What the platform hands out as a file: sheets, grids, the audit. */
import { SECOND, type SheetFormat, type StaffExportRequest } from '@yiwang/contract'
import { App, Button, Form, Input, Radio } from 'antd'
import { useState } from 'react'
import { useMay } from '../alerts/allowed.ts'
import { type Answer, read, type Sheet, sendForFile } from '../rest/ask.ts'
import { useWhyFailed } from './answer.ts'
import { FormAct } from './parts.tsx'
import { useAdminWords } from './words.ts'

/** Everything of a district's months takes its time. */
const PATIENCE = 120 * SECOND

/** Kept by the browser where it keeps what is downloaded; true = done. */
export function useKeep(): (asked: Promise<Answer<Sheet>>) => Promise<true | undefined> {
  const { message } = App.useApp()
  const { t } = useAdminWords()
  const whyFailed = useWhyFailed()
  return async (asked) => {
    const answer = await asked
    if (!answer.ok) {
      void message.error(whyFailed(answer.problem))
      return undefined
    }
    const { name, bytes } = answer.body
    const link = document.createElement('a')
    link.href = URL.createObjectURL(bytes)
    link.download = name
    link.click()
    URL.revokeObjectURL(link.href)
    void message.success(t('exported', { name }))
    return true
  }
}

export function fileOf(path: string, body: unknown): Promise<Answer<Sheet>> {
  return sendForFile(path, body, PATIENCE)
}

const FORMATS: readonly { readonly value: SheetFormat; readonly label: string }[] = [
  { value: 'xlsx', label: 'XLSX' },
  { value: 'csv', label: 'CSV' },
]

export function UnitsExport() {
  const { t } = useAdminWords()
  const keep = useKeep()
  return (
    <FormAct<{ format: SheetFormat }>
      label={t('exportUnits')}
      ok={t('export')}
      initial={{ format: 'xlsx' }}
      run={({ format }) => keep(fileOf('/units/export', { format }))}
    >
      <FormatField />
    </FormAct>
  )
}

/** Of one unit and below, or all; whole numbers only for a reason. */
export function StaffExport({ unit }: { unit: string | undefined }) {
  const { t } = useAdminWords()
  const keep = useKeep()
  const unmasks = useMay('account.unmask')
  const run = ({ format, because }: { format: SheetFormat; because?: string }) => {
    const request: StaffExportRequest = {
      format,
      ...(unit !== undefined && { unit }),
      ...(because?.trim() && { because: because.trim() }),
    }
    return keep(fileOf('/accounts/export', request))
  }
  return (
    <FormAct label={t('exportStaff')} ok={t('export')} initial={{ format: 'xlsx' }} run={run}>
      <FormatField />
      {unmasks && (
        <Form.Item name="because" label={t('exportPhones')} extra={t('exportPhonesWhy')} rules={[{ min: 2, max: 300 }]}>
          <Input />
        </Form.Item>
      )}
    </FormAct>
  )
}

function FormatField() {
  const { t } = useAdminWords()
  return (
    <Form.Item name="format" label={t('exportFormat')}>
      <Radio.Group options={[...FORMATS]} />
    </Form.Item>
  )
}

export function GridsExport() {
  const { t } = useAdminWords()
  const keep = useKeep()
  const [pending, setPending] = useState(false)
  const take = async () => {
    setPending(true)
    const answer = await read<object>('/grids/geojson')
    const file = (body: object): Sheet => ({
      name: 'grids.geojson',
      bytes: new Blob([JSON.stringify(body)], { type: 'application/geo+json' }),
    })
    await keep(Promise.resolve(answer.ok ? { ok: true, body: file(answer.body) } : answer))
    setPending(false)
  }
  return (
    <Button loading={pending} onClick={() => void take()}>
      {t('exportGrids')}
    </Button>
  )
}
