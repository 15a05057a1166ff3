/** 全区阈值: what every device is judged by that has no limits of its own. Another version holds from the moment it is saved. */
import { type DistrictLimits, flawsOfLimits, LIMIT_IDS, LIMITS, type Limit, type LimitId } from '@yiwang/contract'
import { Alert, Button, Form, InputNumber, Skeleton } from 'antd'
import { useState } from 'react'
import { useAnswer, useDo } from './answer.ts'
import { Because, When } from './parts.tsx'
import { type AdminSay, useAdminWords } from './words.ts'

const PARTS = ['any', 'fire', 'flood', 'camera', 'drone', 'silence'] as const
type Part = (typeof PARTS)[number]
const PART_WORDS = {
  any: 'limitsAny',
  fire: 'limitsFire',
  flood: 'limitsFlood',
  camera: 'limitsCamera',
  drone: 'limitsDrone',
  silence: 'limitsSilence',
} as const satisfies Readonly<Record<Part, Parameters<AdminSay>[0]>>

/** What stands before the first dot. */
function partOf(id: LimitId): string {
  return id.includes('.') ? id.slice(0, id.indexOf('.')) : 'any'
}

type Fields = Readonly<Record<LimitId, number>> & { readonly because: string }

export function DistrictLimitsForm() {
  const held = useAnswer<DistrictLimits>('/limits')
  return (
    <>
      {held.failed !== undefined && <Alert type="warning" showIcon title={held.failed} />}
      {held.body && <Kept key={held.body.version} limits={held.body} again={held.again} />}
      {held.loading && <Skeleton active />}
    </>
  )
}

function Kept({ limits: { version, since, values, defaults }, again }: { limits: DistrictLimits; again: () => void }) {
  const { t, say } = useAdminWords()
  const run = useDo()
  const [form] = Form.useForm<Fields>()
  const [pending, setPending] = useState(false)
  const entered = (fields: Fields) =>
    Object.fromEntries(LIMIT_IDS.map((id) => [id, keptAs(id, fields[id])])) as Record<LimitId, number>
  const save = async (fields: Fields) => {
    const next = entered(fields)
    const flaws = flawsOfLimits(next)
    const [first] = flaws
    if (first !== undefined) {
      form.setFields(flaws.map((id) => ({ name: id, errors: [t('limitsFlaw')] })))
      form.scrollToField(first, { block: 'center' })
      return
    }
    setPending(true)
    await run('/limits/change', { ifVersion: version, because: fields.because, values: next })
    setPending(false)
    // Also when it was refused: somebody else may have changed them.
    again()
  }
  return (
    <Form
      form={form}
      layout="vertical"
      requiredMark={false}
      className="admin-limits"
      initialValues={Object.fromEntries(LIMIT_IDS.map((id) => [id, shownAs(id, values[id])]))}
      onFinish={(fields) => void save(fields)}
    >
      <p className="note">
        {t('limitsVersion', { version })} {since > 0 && <When at={since} />} · {t('limitsHint')}
      </p>
      {PARTS.map((part) => (
        <section key={part} aria-label={t(PART_WORDS[part])}>
          <h3 className="admin-part">{t(PART_WORDS[part])}</h3>
          <div className="admin-grid">
            {LIMIT_IDS.filter((id) => partOf(id) === part).map((id) => {
              const { title, unit, min, max, step = 1 }: Limit = LIMITS[id]
              const other = values[id] !== defaults[id]
              return (
                <Form.Item
                  key={id}
                  name={id}
                  label={say(title)}
                  rules={[{ required: true, message: t('limitsFlaw') }]}
                  {...(other && { extra: t('limitsDefault', { value: `${shownAs(id, defaults[id])} ${say(unit)}` }) })}
                >
                  <InputNumber min={min} max={max} step={step} suffix={say(unit)} />
                </Form.Item>
              )
            })}
          </div>
        </section>
      ))}
      <div className="admin-sheet admin-more">
        <Because />
        <Button type="primary" htmlType="submit" loading={pending}>
          {t('save')}
        </Button>
      </div>
    </Form>
  )
}

/** In its unit, without what binary fractions leave behind. */
function shownAs(id: LimitId, value: number): number {
  return Number((value / LIMITS[id].unit.is).toFixed(6))
}

function keptAs(id: LimitId, shown: number): number {
  return Number((shown * LIMITS[id].unit.is).toFixed(6))
}
