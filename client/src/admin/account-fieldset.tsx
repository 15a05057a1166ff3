/** What the system administrator keeps of an account: asked for when it begins, changed later. */
import type { Account } from '@yiwang/contract'
import { Form, Input, TreeSelect } from 'antd'
import type { Units } from './units.ts'
import { useAdminWords } from './words.ts'

const LOGIN = /^[\p{L}\p{N}._@-]+$/u
/** A masked one stands for itself. */
const PHONE = /^\+?\d[\d -]{4,28}$/

/** `keepsLogin`: it is not theirs to change. */
export function AccountFieldset({ units, before, keepsLogin = false }: { units: Units; before?: Account; keepsLogin?: boolean }) {
  const { t } = useAdminWords()
  const phone = before?.phone
  return (
    <>
      <Form.Item name="name" label={t('person')} rules={[{ required: true, max: 60, whitespace: true }]}>
        <Input autoComplete="off" autoFocus />
      </Form.Item>
      <Form.Item
        name="login"
        label={t('login')}
        rules={[{ required: true, min: 2, max: 64, pattern: LOGIN, message: t('loginShape') }]}
      >
        <Input autoComplete="off" disabled={keepsLogin} />
      </Form.Item>
      <Form.Item name="unit" label={t('unit')} rules={[{ required: before?.unit !== '' }]}>
        <TreeSelect treeData={units.tree} treeDefaultExpandAll={units.tree.length === 1} treeNodeFilterProp="title" showSearch />
      </Form.Item>
      <Form.Item name="title" label={t('duty')} rules={[{ max: 60 }]}>
        <Input />
      </Form.Item>
      <Form.Item
        name="phone"
        label={t('phone')}
        {...(phone !== undefined && { extra: t('phoneMasked') })}
        rules={[
          {
            validator: async (_rule, value?: string) => {
              if (value && value !== phone && !PHONE.test(value.trim())) throw new Error(t('phoneShape'))
            },
          },
        ]}
      >
        <Input autoComplete="off" inputMode="tel" />
      </Form.Item>
      <Form.Item name="staff" label={t('staff')} rules={[{ max: 60 }]}>
        <Input autoComplete="off" />
      </Form.Item>
    </>
  )
}
