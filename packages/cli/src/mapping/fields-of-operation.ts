import type { DescribedField, Howazit, MappingKind } from '@howazit/sdk'
import { CommandError } from '../command-error.ts'
import { optionsText } from '../connection/fields-text.ts'
import { findConnection } from '../connection/find-connection.ts'
import { EXIT } from '../exit-code.ts'
import { STARTING_POINT, STARTING_TABLE } from './starting-point.ts'

type Json = Readonly<Record<string, unknown>>

/** The fields of an operation over there. @throws CommandError where they cannot be read */
export async function readFields(
  howazit: Howazit,
  { connection, operation }: { readonly connection: string; readonly operation: string },
): Promise<readonly DescribedField[]> {
  const { id } = await findConnection(howazit, connection)
  const { outcome, fields, reason, detail, hint } = await howazit.connections.describe(id, operation)
  if (outcome === 'ok') return fields
  throw new CommandError(`The fields of ${operation} are not known: ${reason ?? outcome}.`, {
    ...(detail !== undefined && { why: [detail] }),
    tryThis: hint ?? 'leave out --connection and --operation',
    exitCode: EXIT.failure,
  })
}

/** The mapping to begin with, and the table that it passes. */
export interface StartingPoint {
  readonly mapping: string
  readonly table: string
}

/**
 * The mapping to begin with that gives every required field a value, and names all fields in comments where its kind has them. Values are
 * the first that the field can be, or one of its type: they are there to be changed.
 */
export function startingPointFor(kind: MappingKind, fields: readonly DescribedField[]): StartingPoint {
  const given = kind === 'handlebars' ? {} : givenFor(fields)
  const table = Object.keys(given).length === 0 ? STARTING_TABLE : tableFor(given)
  if (kind === 'fields')
    return { mapping: `${JSON.stringify(merge(JSON.parse(STARTING_POINT.fields), given), null, 2)}\n`, table }
  if (kind === 'handlebars')
    return { mapping: `${commentOf(fields, (line) => `{{!-- ${line} --}}`)}${STARTING_POINT.handlebars}`, table }
  const members = Object.entries(given).map(
    ([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  )
  const source = STARTING_POINT.javascript.replace(/ {2}\}\n\}\n$/, () => `${members.join('')}  }\n}\n`)
  return { mapping: `${commentOf(fields, (line) => `// ${line}`)}${source}`, table }
}

function givenFor(fields: readonly DescribedField[]): Json {
  return fields
    .filter(({ isRequired, use }) => isRequired && use !== undefined)
    .reduce<unknown>((left, field) => merge(left, filled(field.use, exampleFor(field))), {}) as Json
}

/** The same cases, with what is given beside: JSON is YAML too. */
function tableFor(given: Json): string {
  const more = Object.entries(given).map(([name, value]) => `      ${JSON.stringify(name)}: ${JSON.stringify(value)}\n`)
  return STARTING_TABLE.replaceAll(/ {6}comment: .*\n/g, (line) => `${line}${more.join('')}`)
}

function commentOf(fields: readonly DescribedField[], comment: (line: string) => string): string {
  return fields.map((field) => `${comment(lineOf(field))}\n`).join('')
}

/** On one line, whatever the title says. */
function lineOf(field: DescribedField): string {
  const { id, title, type, isRequired } = field
  const options = optionsText(field)
  const said = [title, type, isRequired ? 'required' : undefined, options && `one of ${options}`].filter(Boolean)
  return `${id}: ${said.join('; ')}`.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]|--\}\}|\*\//gu, ' ')
}

/** Where `{value}` stands in what a mapping gives for a field. */
function filled(use: unknown, value: unknown): unknown {
  if (use === '{value}') return value
  if (Array.isArray(use)) return use.map((item) => filled(item, value))
  if (typeof use !== 'object' || use === null) return use
  return Object.fromEntries(Object.entries(use).map(([name, member]) => [name, filled(member, value)]))
}

function exampleFor({ options = [], type = '' }: DescribedField): unknown {
  const [first] = options
  if (first) return first.value
  if (/bool|checkbox/i.test(type)) return true
  if (/int|number|double|decimal|float|currency/i.test(type)) return 0
  return /date/i.test(type) ? '2026-11-22' : 'a text'
}

/** Members beside each other, items behind each other. */
function merge(left: unknown, right: unknown): unknown {
  if (Array.isArray(left) && Array.isArray(right)) return [...(left as unknown[]), ...(right as unknown[])]
  if (!isObject(left) || !isObject(right)) return right
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])]
  return Object.fromEntries(
    names.map((name) => [
      name,
      name in right ? (name in left ? merge(left[name], right[name]) : right[name]) : left[name],
    ]),
  )
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
