import { readFileSync } from 'node:fs'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import ajvFormats from 'ajv-formats'
import type { JsonValue } from '../../mapping/mapping.ts'
import { parseTemplate } from '../../request/parse-template.ts'
import { faultOfPattern } from '../pattern.ts'
import type { ConnectorProblem } from '../problem.ts'
import { describeError } from './describe-error.ts'

let validate: ValidateFunction | undefined

/** Everything about a manifest that its JSON Schema can say. */
export function checkSchema(value: JsonValue): readonly ConnectorProblem[] {
  validate ??= compileSchema()
  if (validate(value)) return []
  // The list of kinds beside a discriminator says the same, and says it better.
  const errors = (validate.errors ?? []).filter(({ keyword }) => keyword !== 'discriminator')
  return preferBranches(errors).map(describeError)
}

/** Compiled at first use: who only delivers never needs it. */
function compileSchema(): ValidateFunction {
  const url = new URL('../../../schema/connector.schema.json', import.meta.url)
  const ajv = new Ajv({ allErrors: true, verbose: true, discriminator: true, allowUnionTypes: true })
  // `fast`: the full form of `uri` backtracks.
  ajvFormats.default(ajv, { mode: 'fast', formats: ['date', 'uri', 'json-pointer'] })
  ajv.addFormat('template', (text) => parseTemplate(text).fault === undefined)
  ajv.addFormat('re2', (text) => faultOfPattern(text) === undefined)
  return ajv.compile(JSON.parse(readFileSync(url, 'utf8')) as object)
}

/** Of a choice between shapes, only what is wrong with the one that was nearest to being right. */
function preferBranches(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  const choices = errors.filter(({ keyword }) => keyword === 'anyOf')
  return choices.reduce<readonly ErrorObject[]>((left, choice) => {
    const isOf = (error: ErrorObject) => error.schemaPath.startsWith(`${choice.schemaPath}/`)
    const isWithin = (error: ErrorObject) => isOf(error) && error.instancePath.startsWith(choice.instancePath)
    const branches = Object.values(
      Object.groupBy(left.filter(isWithin), ({ schemaPath }) => branchOf(schemaPath, choice)),
    )
    const nearest = branches.toSorted((one, other) => distance(one, choice) - distance(other, choice))[0]
    return nearest ? [...left.filter((error) => error !== choice && !isWithin(error)), ...nearest] : left
  }, errors)
}

/** Fewer errors are nearer; a value of another type is not what was meant at all. */
function distance(errors: readonly ErrorObject[] = [], choice: ErrorObject): number {
  const isOther = errors.some(
    ({ keyword, instancePath }) => /^(?:type|const|enum)$/.test(keyword) && instancePath === choice.instancePath,
  )
  return errors.length + (isOther ? 100 : 0)
}

function branchOf(schemaPath: string, choice: ErrorObject): string {
  return schemaPath.slice(choice.schemaPath.length + 1).split('/')[0] as string
}
