/** A file from another office: tried first, told row by row what is wrong, written whole or not at all. */
import type { Problem } from '@yiwang/contract'
import { Alert, Button, Checkbox, Form, Input, Modal, Upload } from 'antd'
import { type ComponentType, useState } from 'react'
import type { Answer } from '../rest/ask.ts'
import { useWhyFailed } from './answer.ts'
import { useAdminWords } from './words.ts'

export interface Wish {
  readonly because: string
  readonly complete: boolean
  readonly dryRun: boolean
}

/** What the platform said of a file. */
interface Told {
  readonly written: boolean
}

interface Importing<R extends Told> {
  readonly label: string
  readonly pick: string
  readonly accept: string
  /** What it means that the file is all there is. */
  readonly whole: string
  readonly Report: ComponentType<{ report: R }>
  /** A file that is not what it should be is told as a problem. */
  send(file: File, wish: Wish): Promise<Answer<R>>
  isClean(report: R): boolean
  done(): void
}

export function ImportDialog<R extends Told>(importing: Importing<R>) {
  const [open, setOpen] = useState(false)
  const { label } = importing
  return (
    <>
      <Button onClick={() => setOpen(true)}>{label}</Button>
      <Modal open={open} title={label} footer={null} width="48rem" onCancel={() => setOpen(false)} destroyOnHidden>
        <Body {...importing} />
      </Modal>
    </>
  )
}

function Body<R extends Told>({ pick, accept, whole, Report, send, isClean, done }: Importing<R>) {
  const { t } = useAdminWords()
  const whyFailed = useWhyFailed()
  const [file, setFile] = useState<File>()
  const [report, setReport] = useState<R>()
  const [failed, setFailed] = useState<{ problem: Problem | undefined }>()
  const [running, setRunning] = useState<'trying' | 'writing'>()
  const [form] = Form.useForm<Omit<Wish, 'dryRun'>>()
  const forget = () => {
    setReport(undefined)
    setFailed(undefined)
  }
  const run = async (dryRun: boolean) => {
    const wish = await form.validateFields().catch(() => undefined)
    if (!file || !wish) return
    setRunning(dryRun ? 'trying' : 'writing')
    const answer = await send(file, { ...wish, dryRun })
    setRunning(undefined)
    setReport(answer.ok ? answer.body : undefined)
    setFailed(answer.ok ? undefined : { problem: answer.problem })
    if (answer.ok && answer.body.written) done()
  }
  const mayWrite = report !== undefined && isClean(report) && !report.written
  return (
    <>
      <Form form={form} layout="vertical" initialValues={{ complete: false }} onValuesChange={forget}>
        <Form.Item>
          <Upload
            accept={accept}
            maxCount={1}
            beforeUpload={(picked) => {
              setFile(picked)
              forget()
              return false
            }}
            onRemove={() => {
              setFile(undefined)
              forget()
            }}
          >
            <Button>{pick}</Button>
          </Upload>
        </Form.Item>
        <Form.Item name="because" label={t('because')} rules={[{ required: true, min: 2, max: 300, whitespace: true }]}>
          <Input />
        </Form.Item>
        <Form.Item name="complete" valuePropName="checked">
          <Checkbox>{whole}</Checkbox>
        </Form.Item>
      </Form>
      {failed && <Alert type="warning" showIcon title={whyFailed(failed.problem)} />}
      {report && <Report report={report} />}
      <div className="admin-tools admin-end">
        <Button disabled={!file} loading={running === 'trying'} onClick={() => void run(true)}>
          {t('importTry')}
        </Button>
        <Button type="primary" disabled={!mayWrite} loading={running === 'writing'} onClick={() => void run(false)}>
          {t('importWrite')}
        </Button>
      </div>
    </>
  )
}
