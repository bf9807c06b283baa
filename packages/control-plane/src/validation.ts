import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import type { FastifySchemaCompiler } from 'fastify'
import { contract } from './contract.ts'

/** Bodies are taken as they are: nothing coerced, nothing removed. Every finding is reported, not only the first. */
const bodies = createAjv({ coerceTypes: false })

/** Parameters are text on the wire, so numbers and booleans are read from it. */
const parameters = createAjv({ coerceTypes: true })

function createAjv(options: { coerceTypes: boolean }): Ajv2020 {
  const ajv = new Ajv2020({
    ...options,
    allErrors: true,
    removeAdditional: false,
    useDefaults: true,
    strict: false,
    validateFormats: true,
  })
  ;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  return ajv
}

export const compileSchema: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  (httpPart === 'body' ? bodies : parameters).compile(schema)

/** For operations that judge their body item by item. */
export const acceptAnyBody: FastifySchemaCompiler<object> = ({ schema, httpPart }) =>
  httpPart === 'body' ? () => true : parameters.compile(schema)

/** A validator of one of the contract's component schemas. */
export function compileComponent(name: keyof typeof contract.components.schemas): ValidateFunction {
  const ajv = createAjv({ coerceTypes: false })
  ajv.addSchema({ $id: 'contract', components: contract.components })
  return ajv.compile({ $ref: `contract#/components/schemas/${name}` })
}
