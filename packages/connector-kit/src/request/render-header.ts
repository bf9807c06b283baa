import { CannotBuild } from './cannot-build.ts'
import { parseTemplate } from './parse-template.ts'
import { isOmitted, renderText } from './render-text.ts'
import type { Scope } from './scope.ts'

/** RFC 9110 5.5 without obs-text: a line break would begin a header of the respondent's own. */
const SAFE = /^[\t\x20-\x7e]*$/

/** Headers from templates, their names in lower case. */
export function renderHeaders(
  templates: Readonly<Record<string, string>> | undefined,
  scope: Scope,
): Readonly<Record<string, string>> {
  const entries = Object.entries(templates ?? {}).filter(([, template]) => !isOmitted(parseTemplate(template), scope))
  return Object.fromEntries(
    entries.map(([name, template]) => [name.toLowerCase(), renderHeader(name, template, scope)]),
  )
}

function renderHeader(name: string, template: string, scope: Scope): string {
  const value = renderText(template, scope).trim()
  if (SAFE.test(value)) return value
  const message = `The header ${name} ("${template}") would have characters in it that no header can have.`
  throw new CannotBuild('value_unusable', message, 'Send visible ASCII, or put the value into the body.')
}
