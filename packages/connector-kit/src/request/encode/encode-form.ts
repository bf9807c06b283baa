import type { JsonValue } from '../../mapping/mapping.ts'
import { CannotBuild } from '../cannot-build.ts'

/**
 * `application/x-www-form-urlencoded` as WHATWG URL 5.2 writes it. An array repeats its name, a nested object's members are
 * `name[member]`, null is left out.
 */
export function encodeForm(value: JsonValue): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CannotBuild(
      'body_invalid',
      'A form has names, but the body is no object.',
      'Let the mapping give an object.',
    )
  const form = new URLSearchParams()
  for (const [name, member] of Object.entries(value)) append(form, name, member)
  return form.toString()
}

function append(form: URLSearchParams, name: string, value: JsonValue | undefined): void {
  if (value === undefined || value === null) return
  if (typeof value !== 'object') {
    form.append(name, String(value))
    return
  }
  const isList = Array.isArray(value)
  for (const [key, member] of Object.entries(value))
    append(form, isList ? name : `${name}[${key}]`, member as JsonValue)
}
