import type { Mapping } from './mapping.ts'
import { plainPath } from './realm/compile-fields.ts'

/** Whether a mapping has anything for Handlebars to do: fields that are all plain values and paths have not. */
export function needsHandlebars({ kind, source }: Pick<Mapping, 'kind' | 'source'>): boolean {
  if (kind !== 'fields') return kind === 'handlebars'
  try {
    return hasExpression(JSON.parse(source))
  } catch {
    // It will be refused for what is wrong with it.
    return false
  }
}

function hasExpression(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('{{') && plainPath(value) === undefined
  return typeof value === 'object' && value !== null && Object.values(value).some(hasExpression)
}
