import type { Connector } from '../manifest/connector.ts'
import type { Field, SecretField } from '../manifest/fields.ts'
import { hintAtNames } from '../manifest/nearest-name.ts'
import { matchesWhole } from '../manifest/pattern.ts'

export type SettingValue = string | number | boolean

/** What a tenant gives for a connection. */
export interface GivenValues {
  readonly authMode: string
  readonly settings: Readonly<Record<string, SettingValue>>
  readonly secrets: Readonly<Record<string, string>>
  readonly apiVersion?: string
}

/** One thing that is wrong with what was given. Never holds the value: it may be a secret. */
export interface ValueProblem {
  /** RFC 6901, into {@link GivenValues}. */
  readonly pointer: string
  readonly detail: string
  readonly expected?: string
}

/** Longer than any key or PEM that was seen. */
const VALUE_CHARACTERS_MAX = 16_384

/** Everything that is wrong with the values given for a connection; empty where they fit the connector. */
export function checkValues(connector: Connector, given: GivenValues): readonly ValueProblem[] {
  const modes = Object.keys(connector.auth)
  if (!modes.includes(given.authMode)) return [unknownName('/authMode', given.authMode, modes)]
  return [
    ...checkGroup({ at: '/settings', fields: connector.settings ?? {}, given: given.settings, mode: given.authMode }),
    ...checkGroup({ at: '/secrets', fields: connector.secrets ?? {}, given: given.secrets, mode: given.authMode }),
    ...checkApiVersion(connector, given.apiVersion),
  ]
}

interface Group {
  readonly at: string
  readonly fields: Readonly<Record<string, Field | SecretField>>
  readonly given: Readonly<Record<string, SettingValue>>
  readonly mode: string
}

function checkGroup({ at, fields, given, mode }: Group): ValueProblem[] {
  const names = Object.keys(fields)
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(fields, name))
  return [
    ...unknown.map((name) => unknownName(`${at}/${toToken(name)}`, name, names)),
    ...Object.entries(fields).flatMap(([name, field]) => {
      const pointer = `${at}/${toToken(name)}`
      if (Object.hasOwn(given, name)) return checkValue(field, given[name] as SettingValue, pointer)
      return isNeeded(field, mode) ? [{ pointer, detail: `${field.title} is missing.`, ...expected(field.help) }] : []
    }),
  ]
}

/** Whether a connection that authenticates so cannot do without it. */
export const isNeeded = (field: Field | SecretField, mode: string): boolean =>
  field.isOptional !== true &&
  !('default' in field && field.default !== undefined) &&
  (field.for?.includes(mode) ?? true)

function checkValue(field: Field | SecretField, value: SettingValue, pointer: string): ValueProblem[] {
  const type = 'type' in field ? (field.type ?? 'string') : 'string'
  const problem = (detail: string, wanted?: string) => [
    { pointer, detail: `${field.title} ${detail}.`, ...expected(wanted) },
  ]
  if (type === 'boolean') return typeof value === 'boolean' ? [] : problem('is neither true nor false', 'a boolean')
  if (type === 'integer') return Number.isSafeInteger(value) ? [] : problem('is not a whole number', 'an integer')
  if (typeof value !== 'string') return problem('is not a text', 'a string')
  if (type === 'choice') {
    const choices = Object.keys(('choices' in field && field.choices) || {})
    return choices.includes(value) ? [] : problem('is none of its choices', `one of ${choices.join(', ')}`)
  }
  if (value === '') return problem('is empty')
  if (value.length > VALUE_CHARACTERS_MAX) return problem(`is longer than ${VALUE_CHARACTERS_MAX} characters`)
  // They would break headers and hosts.
  if (!('isMultiline' in field && field.isMultiline) && /\p{Cc}/u.test(value))
    return problem('holds a line end or another control character')
  if (field.pattern === undefined || matchesWhole(field.pattern, value)) return []
  return problem(
    'does not have the form it should',
    field.example === undefined
      ? `a match of ${field.pattern}`
      : `like ${String(field.example)}, matching ${field.pattern}`,
  )
}

function checkApiVersion({ apiVersion }: Connector, given: string | undefined): ValueProblem[] {
  if (given === undefined) return []
  const pointer = '/apiVersion'
  if (apiVersion === undefined) return [{ pointer, detail: 'This connector knows of no versions of the API.' }]
  if (given === apiVersion.value) return []
  if (apiVersion.pattern === undefined)
    return [{ pointer, detail: 'The version of the API is fixed.', expected: apiVersion.value }]
  return matchesWhole(apiVersion.pattern, given)
    ? []
    : [
        {
          pointer,
          detail: 'The version of the API does not have its form.',
          expected: `a match of ${apiVersion.pattern}`,
        },
      ]
}

const unknownName = (pointer: string, name: string, known: readonly string[]): ValueProblem => ({
  pointer,
  detail: `There is nothing of this name. ${hintAtNames(name, known)}`,
})

const expected = (text: string | undefined) => (text === undefined ? {} : { expected: text })

/** RFC 6901, section 4. */
const toToken = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')
