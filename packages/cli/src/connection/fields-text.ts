import type { DescribedField, FieldDescription } from '@howazit/sdk'
import { table } from '../output.ts'

/** So many are shown in a line; `--json` has all. */
const OPTIONS_SHOWN = 5

/** The fields as a table; or why there are none, and what to do. */
export function fieldsText({ outcome, fields, reason, detail, hint, isComplete }: FieldDescription): string {
  if (outcome === 'failed')
    return [`failed (${reason ?? 'no reason'})`, detail, hint].filter((line) => line !== undefined).join('\n')
  if (outcome === 'not_described') return hint ?? 'The connector does not say how its fields are read.'
  if (fields.length === 0) return 'There are no fields of your own over there.'
  const rows = fields.map((field) => [
    field.id,
    field.title,
    field.type ?? '',
    field.isRequired ? 'yes' : '',
    optionsText(field),
  ])
  const more = isComplete === false ? ['', 'There are more than are read.'] : []
  return [table(['id', 'title', 'type', 'required', 'can be'], rows), ...more].join('\n')
}

/** `value` or `value (title)`, as many as fit a line. */
export function optionsText({ options = [] }: DescribedField): string {
  const shown = options
    .slice(0, OPTIONS_SHOWN)
    .map(({ value, title }) => (title === value ? value : `${value} (${title})`))
  const more = options.length > OPTIONS_SHOWN ? [`and ${options.length - OPTIONS_SHOWN} more`] : []
  return [...shown, ...more].join(', ')
}
