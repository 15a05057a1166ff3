/** A field with its name over it and, after a try, what was wrong with it. */
import type { SecondFactorRequest } from '@yiwang/contract'
import { type ComponentProps, useId } from 'react'
import { useWords } from '../words/index.ts'

interface Field extends ComponentProps<'input'> {
  readonly label: string
  readonly hint?: string | undefined
}

export function Field({ label, hint, ...input }: Field) {
  const id = useId()
  return (
    <div className="field">
      <label className="field-name" htmlFor={id}>
        {label}
      </label>
      <input id={id} required {...input} {...(hint !== undefined && { 'aria-describedby': `${id}-hint` })} />
      {hint !== undefined && (
        <span id={`${id}-hint`} className="note">
          {hint}
        </span>
      )}
    </div>
  )
}

/** The password they have. */
export function PasswordField(input: Pick<ComponentProps<'input'>, 'ref' | 'autoFocus'>) {
  const { t } = useWords()
  return (
    <Field
      label={t('door.password')}
      name="password"
      type="password"
      autoComplete="current-password"
      maxLength={256}
      {...input}
    />
  )
}

/** Six digits of the second factor. */
export function CodeField({ hint }: Pick<Field, 'hint'>) {
  const { t } = useWords()
  return (
    <Field
      label={t('door.code')}
      hint={hint}
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="\d{6}"
      maxLength={6}
      autoFocus
    />
  )
}

/** The password, where the form asks for it. */
export function passwordOf(form: HTMLFormElement): SecondFactorRequest {
  const password = textOf(form, 'password')
  return password === '' ? {} : { password }
}

export function Failed({ why }: { why: string | undefined }) {
  return why === undefined ? null : (
    <p className="door-failed" role="alert">
      {why}
    </p>
  )
}

/** Of a form, as text; a field that is not there is empty. */
export function textOf(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? value : ''
}
