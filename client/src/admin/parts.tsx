/** Small parts that several pages share: when, an area in words, an act with its form, a list that goes on. */
import { type Area, ASSET_KINDS, DAY, type Grant, isGranted, type Millis, ROLES } from '@yiwang/contract'
import { Alert, Button, Empty, Form, type FormProps, Input, Modal, Tag } from 'antd'
import { type ReactNode, useState } from 'react'
import { serverNow } from '../stores/clock.ts'
import { momentText, stampText } from '../words/time.ts'
import type { Paged } from './answer.ts'
import type { Units } from './units.ts'
import { useAdminWords } from './words.ts'

/** So far back, or ahead, a day and a month alone say which year. */
const NEAR = 180 * DAY

export function When({ at }: { at: Millis | undefined }) {
  const { shared, language } = useAdminWords()
  if (at === undefined) return '—'
  const now = serverNow()
  const text = Math.abs(at - now) < NEAR ? momentText(at, now, shared, language) : stampText(at).slice(0, 16)
  return <time title={stampText(at)}>{text}</time>
}

/** Where: the place, then the kinds or the group it is only about. */
export function useAreaText(units: Units): (area: Area) => string {
  const { t, say } = useAdminWords()
  return ({ orgPath, kinds, group }) =>
    [
      units.nameOf(orgPath),
      kinds?.map((kind) => say(ASSET_KINDS[kind])).join(t('and')),
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
      {units.hasEnded(grant.orgPath) && <Tag color="warning">{t('areaEnded')}</Tag>}
    </span>
  )
}

interface Acting<V> {
  /** Of the button that opens the form. */
  readonly label: string
  readonly title?: string
  /** Of the button that sends it. */
  readonly ok?: string
  readonly look?: 'primary' | 'danger' | 'plain'
  readonly width?: string
  readonly initial?: FormProps<V>['initialValues']
  readonly children: ReactNode
  /** Undefined = it did not go through: the form stays open. */
  run(values: V): Promise<unknown>
}

/** An act that a form is filled in for. */
export function FormAct<V extends object>(acting: Acting<V>) {
  const { label, title = label, ok = label, look = 'plain', width = '32rem', initial, children, run } = acting
  const { t } = useAdminWords()
  const [open, setOpen] = useState(false)
  const [pending, setPending] = useState(false)
  const [form] = Form.useForm<V>()
  const finish = async (values: V) => {
    setPending(true)
    const done = await run(values)
    setPending(false)
    if (done !== undefined) setOpen(false)
  }
  const danger = look === 'danger'
  return (
    <>
      <Button type={look === 'primary' ? 'primary' : 'default'} danger={danger} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Modal
        open={open}
        title={title}
        width={width}
        okText={ok}
        okButtonProps={{ danger, loading: pending }}
        cancelText={t('cancel')}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        destroyOnHidden
      >
        <Form
          form={form}
          layout="vertical"
          clearOnDestroy
          {...(initial && { initialValues: initial })}
          onFinish={(values) => void finish(values)}
        >
          {children}
        </Form>
      </Modal>
    </>
  )
}

/** Why: kept with the act. */
export function Because({ autoFocus = false }: { autoFocus?: boolean }) {
  const { t } = useAdminWords()
  return (
    <Form.Item name="because" label={t('because')} rules={[{ required: true, min: 2, max: 300, whitespace: true }]}>
      <Input autoFocus={autoFocus} />
    </Form.Item>
  )
}

type Reasoned = Pick<Acting<never>, 'label' | 'title' | 'look'> & { run(because: string): Promise<unknown> }

/** An act that only needs its reason. */
export function ReasonedAct({ run, ...shown }: Reasoned) {
  return (
    <FormAct<{ because: string }> {...shown} run={({ because }) => run(because)}>
      <Because autoFocus />
    </FormAct>
  )
}

/** In place of rows. */
export function nothing(text: string): { readonly emptyText: ReactNode } {
  return { emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text} /> }
}

/** What went wrong in place of a list, and the way to the rest of it. */
export function ListFoot<T>({ failed, again, more }: Pick<Paged<T>, 'failed' | 'again'> & Partial<Pick<Paged<T>, 'more'>>) {
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
