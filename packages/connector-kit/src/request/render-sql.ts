import { CannotBuild } from './cannot-build.ts'
import { parseTemplate } from './parse-template.ts'
import { renderParts, textOf } from './render-text.ts'
import type { Scope } from './scope.ts'

/** What needs no quotes in PostgreSQL, Snowflake and Databricks alike. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_$]{0,127}$/

/** A statement whose only variable parts are identifiers from settings; every value is bound, never written into it. */
export function renderSql(template: string, scope: Scope): string {
  return renderParts(parseTemplate(template), (name) => {
    const value = textOf(name, { template, scope })
    if (IDENTIFIER.test(value)) return value
    throw new CannotBuild(
      'value_unusable',
      `{${name.name}} is no SQL identifier.`,
      'Give a name of letters, digits and _.',
    )
  })
}
