import type { ErrorObject } from 'ajv'
import { parseTemplate } from '../../request/parse-template.ts'
import { hintAtNames } from '../nearest-name.ts'
import { faultOfPattern } from '../pattern.ts'
import { below, type ConnectorProblem, show } from '../problem.ts'

type Told = Omit<ConnectorProblem, 'pointer'> & { readonly pointer?: string }
type Tell = (error: ErrorObject) => Told

/** What is wrong and what to write instead, for each word of JSON Schema that the manifest's schema uses. */
const TELLERS: Readonly<Record<string, Tell>> = {
  additionalProperties: ({ instancePath, params, parentSchema }) => {
    const name = String(params.additionalProperty)
    const hint = hintAtNames(name, Object.keys((parentSchema?.properties as object | undefined) ?? {}))
    return { pointer: below(instancePath, name), message: `\`${name.slice(0, 60)}\` is not known here.`, hint }
  },
  required: ({ instancePath, params }) => {
    const name = String(params.missingProperty)
    return { pointer: below(instancePath, name), message: `\`${name}\` is missing.`, hint: `Add \`${name}\`.` }
  },
  enum: ({ data, params }) => ({
    message: `${show(data)} is none of the known values.`,
    hint: hintAtNames(String(data), (params.allowedValues as unknown[]).map(String)),
  }),
  const: ({ data, params }) => ({
    message: `This is ${show(data)}.`,
    hint: `It has to be ${show(params.allowedValue)}.`,
  }),
  type: ({ data, params }) => ({
    message: `This is ${nameOfType(data)}.`,
    hint: `It has to be ${[params.type].flat().join(' or ')}.`,
  }),
  format: ({ data, params }) => tellFormat(String(data), String(params.format)),
  pattern: ({ data, params }) => ({
    message: `${show(data)} has the wrong form.`,
    hint: `It has to match ${params.pattern}.`,
  }),
}

/** One error of the validator, as a person wants to read it. */
export function describeError(error: ErrorObject): ConnectorProblem {
  const told = TELLERS[error.keyword]?.(error) ?? {
    message: `This ${error.message ?? 'is not allowed'}.`,
    hint: 'The JSON Schema of connectors says what may stand here.',
  }
  return { pointer: error.instancePath, ...told }
}

function tellFormat(text: string, format: string): Told {
  const message = `${show(text)} is no ${format}`
  if (format === 'template') return { message: `${message}.`, hint: `Mend it: ${parseTemplate(text).fault}.` }
  if (format === 're2')
    return {
      message: `${message} pattern: ${faultOfPattern(text)}.`,
      hint: 'RE2 has no lookaround and no backreferences.',
    }
  if (format === 'json-pointer')
    return { message: `${message}.`, hint: "Write '' for the whole value or a path such as '/data/0/id' (RFC 6901)." }
  return { message: `${message}.`, hint: format === 'date' ? 'Write it as 2026-11-29.' : 'Write it in full.' }
}

function nameOfType(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'an array' : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`
}
