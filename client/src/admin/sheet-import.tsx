/** A sheet from another office: tried first, told row by row, written whole or not at all. */
import type { ImportReport, ImportRequest, RowFlaw } from '@yiwang/contract'
import { Alert, Button, Checkbox, Form, Input, Modal, Table, Upload } from 'antd'
import { useState } from 'react'
import { send } from '../rest/ask.ts'
import { whyFailed } from './answer.ts'
import { useAdminWords } from './words.ts'

async function base64Of(file: Blob): Promise<string> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  let text = ''
  for (let i = 0; i < bytes.length; i += 8_192) text += String.fromCharCode(...bytes.subarray(i, i + 8_192))
  return btoa(text)
}

export function SheetImport({ to, done }: { to: string; done: () => void }) {
  const { t } = useAdminWords()
  const [open, setOpen] = useState(false)
  const [file, setFile] = useState<File>()
  const [report, setReport] = useState<ImportReport>()
  const [failed, setFailed] = useState<string>()
  const [form] = Form.useForm<{ because: string; complete: boolean }>()
  const run = async (dryRun: boolean) => {
    const { because, complete } = await form.validateFields()
    if (!file) return
    const format = file.name.toLowerCase().endsWith('.xlsx') ? 'xlsx' : 'csv'
    const request: ImportRequest = { format, data: await base64Of(file), because, dryRun, complete }
    const answer = await send<ImportReport>(to, request)
    setReport(answer.ok ? answer.body : undefined)
    setFailed(answer.ok ? undefined : whyFailed(answer.problem, t))
    if (answer.ok && answer.body.written) done()
  }
  const clean = report?.flaws.count === 0
  return (
    <>
      <Button onClick={() => setOpen(true)}>{t('import')}</Button>
      <Modal open={open} title={t('import')} footer={null} width="48rem" onCancel={() => setOpen(false)} destroyOnHidden>
        <Form form={form} layout="vertical" initialValues={{ complete: false }} onValuesChange={() => setReport(undefined)}>
          <Form.Item>
            <Upload
              accept=".csv,.xlsx"
              maxCount={1}
              beforeUpload={(picked) => {
                setFile(picked)
                setReport(undefined)
                return false
              }}
              onRemove={() => setFile(undefined)}
            >
              <Button>{t('importPick')}</Button>
            </Upload>
          </Form.Item>
          <Form.Item name="because" label={t('because')} rules={[{ required: true, min: 2, max: 300 }]}>
            <Input />
          </Form.Item>
          <Form.Item name="complete" valuePropName="checked">
            <Checkbox>{t('importComplete')}</Checkbox>
          </Form.Item>
        </Form>
        {failed !== undefined && <Alert type="warning" showIcon title={failed} />}
        {report && <Report report={report} />}
        <div className="admin-tools admin-more">
          <Button disabled={!file} onClick={() => void run(true)}>
            {t('importTry')}
          </Button>
          <Button type="primary" disabled={!clean || report?.written === true} onClick={() => void run(false)}>
            {t('importWrite')}
          </Button>
        </div>
      </Modal>
    </>
  )
}

function Report({ report: { rows, created, changed, gone, flaws, written } }: { report: ImportReport }) {
  const { t } = useAdminWords()
  const verdict = written ? t('importWritten') : flaws.count === 0 ? t('importClean') : t('importFlaws', { count: flaws.count })
  return (
    <>
      <Alert
        type={flaws.count === 0 ? 'success' : 'warning'}
        showIcon
        title={verdict}
        description={t('importSaid', { rows, created, changed, left: gone.count })}
      />
      {flaws.count > 0 && (
        <Table<RowFlaw>
          size="small"
          className="admin-more"
          rowKey={({ row, column, code }) => `${row} ${column} ${code}`}
          dataSource={[...flaws.items]}
          pagination={{ pageSize: 10, showSizeChanger: false }}
          columns={[
            { title: t('row'), dataIndex: 'row' },
            { title: t('column'), dataIndex: 'column' },
            { title: t('flaw'), dataIndex: 'code' },
            { title: t('value'), dataIndex: 'value' },
          ]}
        />
      )}
    </>
  )
}
