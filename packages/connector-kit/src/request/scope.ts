import type { JsonValue } from '../mapping/mapping.ts'
import type { TemplateName } from './parse-template.ts'

/** What templates can name. */
export type Scope = Readonly<Record<string, JsonValue | undefined>>

/**
 * The value of a name; undefined where there is none. Only a value's own members are found: `constructor`, `length` and what
 * else a prototype has lead nowhere.
 */
export function lookUp({ path }: TemplateName, scope: Scope): JsonValue | undefined {
  let value: JsonValue | undefined = scope as { readonly [key: string]: JsonValue | undefined }
  for (const step of path) {
    if (typeof value !== 'object' || value === null) return undefined
    if (!Object.hasOwn(value, step) || (Array.isArray(value) && step === 'length')) return undefined
    value = (value as Readonly<Record<string, JsonValue | undefined>>)[step]
  }
  return value
}
