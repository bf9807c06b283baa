import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { contract } from '../../src/contract.ts'
import { type ContractRequest, type Described, describedOperations } from './contract-requests.ts'
import { resolve, type Schema } from './schema-values.ts'
import type { HostileReply } from './send-hostile-request.ts'

export interface Verdict {
  /** Whether the contract allows the request. */
  readonly isValid: boolean
  /** What is wrong with the answer; undefined when nothing is. */
  readonly complaint: string | undefined
}

type Answers = Readonly<Record<string, { $ref?: string; content?: Readonly<Record<string, { schema?: Schema }>> }>>

/** Of a batch every item is judged by itself, so a body that is wrong in places is answered all the same. */
const JUDGED_BY_ITEM = 'ingestResponses'
const PROBLEM = 'application/problem+json'

// Not the server's validator: what that one overlooks must be seen here.
const strict = createAjv({ coerceTypes: false })
const ofText = createAjv({ coerceTypes: true })

function createAjv(options: { coerceTypes: boolean }): Ajv2020 {
  const ajv = new Ajv2020({ ...options, strict: false })
  ;(addFormats as unknown as (ajv: Ajv2020) => void)(ajv)
  ajv.addSchema({ $id: 'contract', components: contract.components })
  return ajv
}

/** References as the validators know them. */
const absolute = (schema: Schema): Schema =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"contract#/components')) as Schema

const compiled = new Map<string, ValidateFunction>()

function matches(ajv: Ajv2020, key: string, schema: Schema, value: unknown): boolean {
  const validate = compiled.get(key) ?? ajv.compile(absolute(schema))
  compiled.set(key, validate)
  return validate(structuredClone(value)) as boolean
}

/** Judges one request and its answer by the contract alone. */
export function judgeContractReply(request: ContractRequest, reply: HostileReply): Verdict {
  const { operation } = request
  const described = describedOperations.find(
    (each) => each.operation.operationId === operation.operationId,
  ) as Described
  const isValid = isAllowed(described, request)
  return { isValid, complaint: findComplaint(request, reply, isValid) }
}

function isAllowed({ operation, parameters, body }: Described, { content }: ContractRequest): boolean {
  const areParametersFine = parameters.every(({ name, in: where, schema, required }) => {
    const value = content[where === 'header' ? 'headers' : where][name]
    return value === undefined ? !required : matches(ofText, `${operation.operationId} ${name}`, schema, value)
  })
  if (!body || !areParametersFine) return areParametersFine
  if (content.body === undefined) return !body.isRequired
  return matches(strict, `${operation.operationId} body`, body.schema, content.body)
}

function findComplaint({ operation }: ContractRequest, reply: HostileReply, isValid: boolean): string | undefined {
  const { status, contentType } = reply
  if (status >= 500) return `status ${status}: ${reply.body.slice(0, 300)}`
  if (!isValid && status < 400 && operation.operationId !== JUDGED_BY_ITEM) return `accepted with ${status}`
  const answers = answersOf(operation)
  const answer = answers[String(status)] ?? (status >= 400 ? answers.default : undefined)
  if (!answer) return `status ${status} is not in the contract`
  const content = resolve(answer).content
  if (!content) return reply.body === '' ? undefined : 'a body where there is none in the contract'
  const type = contentType.split(';')[0] as string
  const media = content[type]
  if (!media) return `type ${contentType} is not in the contract for ${status}`
  if (!media.schema || !type.endsWith('json') || type.endsWith('ndjson')) return undefined
  const isAsSaid = matches(strict, `${operation.operationId} ${status} ${type}`, media.schema, JSON.parse(reply.body))
  if (!isAsSaid) return `the answer of ${status} is not as the contract has it: ${reply.body.slice(0, 300)}`
  return type === PROBLEM && !reply.body.includes(`"status":${status}`) ? 'a problem with another status' : undefined
}

function answersOf({ path, method }: ContractRequest['operation']): Answers {
  const item = contract.paths[path as keyof typeof contract.paths] as unknown as Record<string, { responses: Answers }>
  return item[method.toLowerCase()]?.responses ?? {}
}
