import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import { findHostileContent } from './bodies/find-hostile-content.ts'
import { contract } from './contract.ts'
import { once } from './once.ts'
import { inlineReferences } from './references.ts'

/** Says whether a value matches; `errors` holds what is wrong with the last one. */
export interface Validate {
  (value: unknown): boolean
  errors?: readonly ErrorObject[] | null
}

interface AjvPair {
  /** Stops at the first finding. */
  readonly first: () => Ajv2020
  readonly all: () => Ajv2020
}

/** A body of this many values is reported in full; of a larger one the first finding, lest a report cost more than the body. */
const REPORTED_VALUES_MAX = 5_000

/** Bodies are taken as they are: nothing coerced, nothing removed. */
const bodies = createAjvPair({ coerceTypes: false })

/** Parameters are text on the wire, so numbers and booleans are read from it. */
const parameters = createAjvPair({ coerceTypes: true })

function createAjvPair(options: { coerceTypes: boolean }): AjvPair {
  return {
    first: once(() => createAjv({ ...options, allErrors: false })),
    all: once(() => createAjv({ ...options, allErrors: true })),
  }
}

function createAjv(options: { coerceTypes: boolean; allErrors: boolean }): Ajv2020 {
  const ajv = new Ajv2020({
    ...options,
    removeAdditional: false,
    useDefaults: true,
    strict: false,
    validateFormats: true,
    verbose: true,
  })
  ;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  return ajv
}

/** Compiled for the first value that needs it: all schemas of the contract together are half of what starting an API costs. */
function compile({ first, all }: AjvPair, schema: object): Validate {
  // Ajv knows a schema again that it has compiled: every API of the process has the same ones.
  const ofFirst = once(() => first().compile(inlineReferences(schema)))
  const ofAll = once(() => all().compile(inlineReferences(schema)))
  const validate: Validate = (value) => {
    const validateFirst = ofFirst()
    if (validateFirst(value)) return true
    const isReported = countValues(value, REPORTED_VALUES_MAX) < REPORTED_VALUES_MAX
    const judging = isReported ? ofAll() : validateFirst
    if (isReported) judging(value)
    validate.errors = judging.errors ?? null
    return false
  }
  return validate
}

/** Values within a value, counted up to `max`. */
function countValues(value: unknown, max: number): number {
  if (typeof value !== 'object' || value === null) return 1
  let count = 1
  for (const child of Object.values(value)) {
    count += countValues(child, max - count)
    if (count >= max) return max
  }
  return count
}

/** A parameter reaches the stores as text, and a percent-encoded NUL is no text of theirs. */
function compileParameters(schema: object): Validate {
  const matches = compile(parameters, schema)
  const validate: Validate = (value) => {
    const hostile = findHostileContent(value)
    const isValid = hostile === undefined && matches(value)
    validate.errors = hostile ? [toError(hostile.pointer, hostile.detail)] : (matches.errors ?? null)
    return isValid
  }
  return validate
}

function toError(instancePath: string, message: string): ErrorObject {
  return { instancePath, message, keyword: 'format', schemaPath: '', params: {} }
}

function compilePart(schema: object, httpPart: string | undefined): Validate {
  return httpPart === 'body' ? compile(bodies, schema) : compileParameters(schema)
}

export const compileSchema: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  compilePart(schema, httpPart) as never

/** For operations that judge their body item by item. */
export const acceptAnyBody: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? () => true : compilePart(schema, httpPart)) as never

/** A validator of one of the contract's component schemas. */
export function compileComponent(name: keyof typeof contract.components.schemas): Validate {
  return compile(bodies, contract.components.schemas[name])
}
