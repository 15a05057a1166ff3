/** Small parts that several pages share: when, an area in words, an act with its reason, a list that goes on. */
import { type Area, ASSET_KINDS, type Grant, isGranted, type Millis, ROLES } from '@yiwang/contract'
import { Alert, Button, Form, Input, Modal, Tag } from 'antd'
import { type ReactNode, useState } from 'react'
import { serverNow } from '../stores/clock.ts'
import { momentText, stampText } from '../words/time.ts'
import type { Paged } from './answer.ts'
import type { Units } from './units.ts'
import { useAdminWords } from './words.ts'

export function When({ at }: { at: Millis | undefined }) {
  const { shared, language } = useAdminWords()
  return at === undefined ? '—' : <time title={stampText(at)}>{momentText(at, serverNow(), shared, language)}</time>
}

/** Where: the place, then the kinds or the group it is only about. */
export function useAreaText(units: Units): (area: Area) => string {
  const { t, say } = useAdminWords()
  return ({ orgPath, kinds, group }) =>
    [
      units.nameOf(orgPath),
      kinds?.map((kind) => say(ASSET_KINDS[kind])).join('、'),
      group !== undefined && `${t('group')} ${group}`,
    ]
      .filter(Boolean)
      .join(' · ')
}

export function GrantText({ grant, units }: { grant: Grant; units: Units }) {
  const { t, say } = useAdminWords()
  const areaText = useAreaText(units)
  const { role, from, until } = grant
  return (
    <span>
      <b>{say(ROLES[role].name)}</b> {areaText(grant)}{' '}
      {(from !== undefined || until !== undefined) && (
        <span className="note">
          <When at={from} /> – {until === undefined ? t('forever') : <When at={until} />}
        </span>
      )}{' '}
      {!isGranted(grant, serverNow()) && <Tag>{t('grantOver')}</Tag>}
    </span>
  )
}

interface Reasoned {
  readonly label: string
  readonly title?: string
  readonly danger?: boolean
  readonly disabled?: boolean
  /** True = it went through. */
  run(because: string): Promise<unknown>
}

/** An act that goes on record with its reason. */
export function ReasonedAct({ label, title = label, danger = false, disabled = false, run }: Reasoned) {
  const { t } = useAdminWords()
  const [open, setOpen] = useState(false)
  const [form] = Form.useForm<{ because: string }>()
  const finish = async ({ because }: { because: string }) => {
    if ((await run(because)) === undefined) return
    setOpen(false)
    form.resetFields()
  }
  return (
    <>
      <Button size="small" danger={danger} disabled={disabled} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        open={open}
        title={title}
        okText={label}
        cancelText={t('cancel')}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        destroyOnHidden
      >
        <Form form={form} layout="vertical" onFinish={(values) => void finish(values)}>
          <Form.Item name="because" label={t('because')} rules={[{ required: true, min: 2, max: 300 }]}>
            <Input autoFocus />
          </Form.Item>
        </Form>
      </Modal>
    </>
  )
}

/** What went wrong in place of a list, and the way to the rest of it. */
export function ListFoot<T>({ failed, again, more }: Pick<Paged<T>, 'failed' | 'again' | 'more'>) {
  const { t } = useAdminWords()
  return (
    <>
      {failed !== undefined && (
        <Alert
          type="warning"
          showIcon
          className="admin-more"
          title={failed}
          action={
            <Button size="small" onClick={again}>
              {t('again')}
            </Button>
          }
        />
      )}
      {more && (
        <Button className="admin-more" onClick={more}>
          {t('more')}
        </Button>
      )}
    </>
  )
}

/** Something told this one time. */
export function Once({ title, note, children, close }: { title: string; note: string; children: ReactNode; close: () => void }) {
  return (
    <Modal open title={title} footer={null} mask={{ closable: false }} onCancel={close}>
      <p className="admin-once">{children}</p>
      <p className="note">{note}</p>
    </Modal>
  )
}
