import fc from 'fast-check'
import { contract } from '../../src/contract.ts'

/** As much of JSON Schema as the contract uses. */
export interface Schema {
  readonly $ref?: string
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly oneOf?: readonly Schema[]
  readonly format?: string
  readonly pattern?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly minItems?: number
  readonly maxItems?: number
  readonly uniqueItems?: boolean
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly minProperties?: number
  readonly additionalProperties?: boolean | Schema
  readonly propertyNames?: Schema
}

const TEXT_MAX = 40
const ITEMS_MAX = 4

/** What a reference in the contract stands for. */
export const resolve = <Node extends { readonly $ref?: string }>(node: Node): Node =>
  node.$ref === undefined
    ? node
    : resolve(
        node.$ref
          .split('/')
          .slice(1)
          .reduce((at: unknown, name) => (at as Record<string, unknown>)[name], contract) as Node,
      )

/** By schema: what makes texts of a pattern takes longer to make than the texts. */
const made = new WeakMap<Schema, fc.Arbitrary<unknown>>()

/** Values that match a schema. */
export function valuesOf(reference: Schema): fc.Arbitrary<unknown> {
  const schema = resolve(reference)
  const values = made.get(schema) ?? makeValues(schema)
  made.set(schema, values)
  return values
}

function makeValues(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.oneOf) return fc.oneof(...schema.oneOf.map(valuesOf))
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => valuesOf({ ...schema, type })))
  const make = BY_TYPE[typeOf(schema)]
  if (!make) throw new Error(`There are no values of ${JSON.stringify(schema)}.`)
  return make(schema)
}

const typeOf = ({ type, properties }: Schema): string => (type as string | undefined) ?? (properties ? 'object' : 'any')

const BY_TYPE: Readonly<Record<string, (schema: Schema) => fc.Arbitrary<unknown>>> = {
  null: () => fc.constant(null),
  boolean: () => fc.boolean(),
  integer: ({ minimum = -1_000, maximum = 1_000_000 }) => fc.integer({ min: minimum, max: maximum }),
  number: ({ minimum = -1e6, maximum = 1e6 }) => fc.double({ min: minimum, max: maximum, noNaN: true }),
  string: textOf,
  array: ({ items = {}, minItems = 0, maxItems = ITEMS_MAX, uniqueItems = false }) => {
    const length = { minLength: minItems, maxLength: Math.max(minItems, Math.min(maxItems, ITEMS_MAX)) }
    return uniqueItems ? fc.uniqueArray(valuesOf(items), length) : fc.array(valuesOf(items), length)
  },
  object: (schema) => objectOf(schema).filter((made) => Object.keys(made).length >= (schema.minProperties ?? 0)),
  any: () => fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
}

function textOf({ format, pattern, minLength = 0, maxLength }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid()
  if (format === 'uri') return fc.webPath().map((path) => `${NOBODY}${path}`)
  if (format === 'date-time') return fc.date({ min: FIRST_DATE, max: LAST_DATE, noInvalidDate: true }).map(toInstant)
  // A pattern says by itself how long its texts are.
  if (pattern !== undefined)
    return fc
      .stringMatching(new RegExp(pattern))
      .filter(({ length }) => length >= minLength && length <= (maxLength ?? length))
  const longest = Math.max(minLength, Math.min(maxLength ?? TEXT_MAX, TEXT_MAX))
  return fc.string({ unit: 'grapheme', minLength, maxLength: longest })
}

/** What is delivered while requests are made up reaches no other machine, and nobody on this one. */
export const NOBODY = 'http://127.0.0.1:65533'

const FIRST_DATE = new Date('2001-01-01T00:00:00Z')
const LAST_DATE = new Date('2026-11-01T00:00:00Z')
const toInstant = (date: Date): string => date.toISOString()

function objectOf(schema: Schema): fc.Arbitrary<object> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema
  const named = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, valuesOf(schema)]))
  const declared = fc.record(named, { requiredKeys: required.filter((name) => name in named) as never[] })
  if (typeof additionalProperties !== 'object') return declared
  const names = propertyNames ? (valuesOf({ type: 'string', ...propertyNames }) as fc.Arbitrary<string>) : fc.string()
  const others = fc.dictionary(names, valuesOf(additionalProperties), { maxKeys: ITEMS_MAX })
  return fc.tuple(others, declared).map(([more, own]) => ({ ...more, ...own }))
}
