import type { JsonValue } from '../mapping/mapping.ts'
import { CannotBuild } from './cannot-build.ts'
import { type ParsedTemplate, parseTemplate, type TemplateName } from './parse-template.ts'
import { lookUp, type Scope } from './scope.ts'

/** Fills a template, each value as the text it is. Throws `CannotBuild` where one is absent or no text. */
export function renderText(template: string, scope: Scope): string {
  return renderParts(parseTemplate(template), (name) => textOf(name, { template, scope }))
}

/** Fills a template by what is made of each name. */
export function renderParts({ source, parts, fault }: ParsedTemplate, render: (name: TemplateName) => string): string {
  if (fault) throw new CannotBuild('value_unusable', `"${source}" is no template: ${fault}.`, 'Mend the manifest.')
  return parts.map((part) => (typeof part === 'string' ? part : render(part))).join('')
}

/** Where a value is asked for, for the message when it is not there. */
export interface Asked {
  readonly template: string
  readonly scope: Scope
}

/** The text that a name stands for: never absent, never a structure. */
export function textOf(name: TemplateName, { template, scope }: Asked): string {
  const value = lookUp(name, scope)
  if (value === undefined || value === null)
    throw new CannotBuild('value_missing', `{${name.name}} in "${template}" has no value.`, hintForMissing(name))
  if (typeof value !== 'object') return wellFormed(String(value), { name, template })
  const message = `{${name.name}} in "${template}" is ${Array.isArray(value) ? 'an array' : 'an object'}, not a text.`
  throw new CannotBuild('value_unusable', message, 'Name a member of it.')
}

/** Whether a query parameter or header may be left out: it is one value that a tenant or a first page need not have. */
export function isOmitted(parsed: ParsedTemplate, scope: Scope): boolean {
  const [part] = parsed.parts
  if (parsed.parts.length !== 1 || typeof part !== 'object') return false
  const value: JsonValue | undefined = lookUp(part, scope)
  return (
    (value === undefined || value === null || value === '') &&
    ['settings', 'secrets', 'page'].includes(part.path[0] ?? '')
  )
}

/** Half a surrogate pair has no bytes in UTF-8. */
function wellFormed(text: string, { name, template }: { name: TemplateName; template: string }): string {
  if (text.isWellFormed()) return text
  const message = `{${name.name}} in "${template}" has half a surrogate pair in it.`
  throw new CannotBuild('value_unusable', message, 'Send whole characters.')
}

function hintForMissing({ path: [root = '', step = ''] }: TemplateName): string {
  if (root === 'input') return 'Let the mapping give it.'
  if (root === 'settings' || root === 'secrets') return `Set \`${step}\` of the connection.`
  if (root === 'learnt') return 'Test the connection: it is learnt then.'
  return root === 'steps' ? 'The step found none; let the mapping or `unless` allow for that.' : 'Mend the manifest.'
}
