import fc from 'fast-check'
import { contract, listOperations, type Operation } from '../../src/contract.ts'
import { resolve, type Schema, valuesOf } from './schema-values.ts'
import { spoiled } from './spoil-value.ts'

/** A request made from the contract, as it is sent. */
export interface ContractRequest {
  readonly operation: Operation
  readonly method: string
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer
  /** What the contract says about: judged by another validator than the server's own. */
  readonly content: RequestContent
}

export interface RequestContent {
  readonly path: Readonly<Record<string, string>>
  readonly query: Readonly<Record<string, string>>
  readonly headers: Readonly<Record<string, string>>
  readonly body?: unknown
}

export interface ContractTarget {
  readonly token: string
  readonly operatorToken: string
  /** Values of parameters and members by name that mean something to the platform, such as `surveyId`. */
  readonly known: Readonly<Record<string, string>>
}

export interface Parameter {
  readonly $ref?: string
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required?: boolean
  readonly schema: Schema
}

const FORM = 'application/x-www-form-urlencoded'
const NDJSON = 'application/x-ndjson'

/** An operation with what is known of it in the contract. */
export interface Described {
  readonly operation: Operation
  readonly parameters: readonly Parameter[]
  readonly body?: { readonly type: string; readonly schema: Schema; readonly isRequired: boolean }
}

/** Every operation that is built. */
export const builtOperations: readonly Described[] = listOperations()
  .filter(({ isPlanned }) => !isPlanned)
  .map(describe)

/** But for streams, which have no end. */
export const describedOperations: readonly Described[] = builtOperations.filter(({ operation }) => !operation.isStream)

function describe(operation: Operation): Described {
  const item = contract.paths[operation.path as keyof typeof contract.paths] as unknown as Record<string, never>
  const own = item[operation.method.toLowerCase()] as unknown as {
    parameters?: Parameter[]
    requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> }
  }
  const shared = (item as { parameters?: Parameter[] }).parameters ?? []
  const { required: isRequired = false, content: contents = {} } = own.requestBody ?? {}
  const [content] = Object.entries(contents)
  return {
    operation,
    parameters: [...shared, ...(own.parameters ?? [])].map(resolve),
    ...(content && { body: { type: content[0], schema: content[1].schema, isRequired } }),
  }
}

/** Half of them spoilt somewhere. */
export function contractRequests(target: ContractTarget): fc.Arbitrary<ContractRequest> {
  const requests = new Map(describedOperations.map((described) => [described, requestsOf(described, target)]))
  return fc
    .constantFrom(...requests.keys())
    .chain((described) => requests.get(described) as fc.Arbitrary<ContractRequest>)
}

function requestsOf(described: Described, target: ContractTarget): fc.Arbitrary<ContractRequest> {
  const { parameters, body } = described
  const valid = fc.record({
    path: parametersIn('path', parameters, target),
    query: parametersIn('query', parameters, target),
    headers: parametersIn('header', parameters, target),
    ...(body && { body: valuesOf(body.schema).chain((value) => withKnown(value, target)) }),
  }) as fc.Arbitrary<RequestContent>
  const content = valid.chain((whole) => fc.oneof(fc.constant(whole), spoilOne(whole)))
  return content.map((each) => toRequest(described, asSent(each, body?.type), target))
}

function parametersIn(
  where: Parameter['in'],
  parameters: readonly Parameter[],
  target: ContractTarget,
): fc.Arbitrary<Record<string, string>> {
  const here = parameters.filter((parameter) => parameter.in === where)
  const values = here.map(({ name, schema }) => [name, orKnown(name, valuesOf(schema).map(String), target)] as const)
  const requiredKeys = here.filter(({ required }) => required).map(({ name }) => name)
  return fc.record(Object.fromEntries(values), { requiredKeys: requiredKeys as never[] }) as fc.Arbitrary<
    Record<string, string>
  >
}

/** Mostly something that is there: what is unknown ends at the first look. */
function orKnown<Value>(name: string, values: fc.Arbitrary<Value>, { known }: ContractTarget): fc.Arbitrary<Value> {
  const value = known[name] as Value | undefined
  return value === undefined
    ? values
    : fc.oneof({ weight: 3, arbitrary: fc.constant(value) }, { weight: 1, arbitrary: values })
}

/** The value, or the same one with known ids in its members. */
function withKnown(value: unknown, { known }: ContractTarget): fc.Arbitrary<unknown> {
  const put = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(put)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(
      Object.entries(node).map(([name, child]) => [name, Object.hasOwn(known, name) ? known[name] : put(child)]),
    )
  }
  return fc.boolean().map((isKnown) => (isKnown ? put(value) : value))
}

/** Spoils one of the parts that there are. */
function spoilOne(content: RequestContent): fc.Arbitrary<RequestContent> {
  const parts = (['path', 'query', 'headers', 'body'] as const).filter(
    (part) => Object.keys(content[part] ?? {}).length > 0,
  )
  if (parts.length === 0) return fc.constant(content)
  const spoilPart = (part: (typeof parts)[number]) =>
    part === 'body'
      ? spoiled(content.body).map((body) => ({ ...content, body }))
      : spoiledParameters(content[part]).map((parameters) => ({ ...content, [part]: parameters }))
  return fc.constantFrom(...parts).chain(spoilPart)
}

const BAD_TEXTS = ['', ' ', 'x', '-1', '1e9', 'null', '%00', '../..', "' or 1=1 --", 'x'.repeat(600), '[object Object]']

function spoiledParameters(parameters: Readonly<Record<string, string>>): fc.Arbitrary<Record<string, string>> {
  return fc
    .tuple(fc.constantFrom(...Object.keys(parameters)), fc.constantFrom(...BAD_TEXTS))
    .map(([name, text]) => ({ ...parameters, [name]: text }))
}

/** A form carries nothing but text, and nothing of what is no object. */
function asSent(content: RequestContent, type: string | undefined): RequestContent {
  if (type !== FORM) return content
  const fields = Object.entries(Object(content.body) as Record<string, unknown>).map(
    ([name, value]) => [name, typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value)] as const,
  )
  return { ...content, body: Object.fromEntries(fields.filter(([, text]) => text !== undefined)) }
}

export function toRequest(
  { operation, body }: Described,
  content: RequestContent,
  target: ContractTarget,
): ContractRequest {
  const { method, scopes } = operation
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(content.path[name] ?? ''))
  const query = new URLSearchParams(content.query).toString()
  const token = scopes?.includes('operator') ? target.operatorToken : target.token
  const bytes = body && toBytes(content.body, body.type)
  return {
    operation,
    method,
    path: query === '' ? path : `${path}?${query}`,
    headers: {
      ...content.headers,
      ...(scopes && { authorization: `Bearer ${token}` }),
      ...(bytes && body && { 'content-type': body.type }),
    },
    ...(bytes && { body: bytes }),
    content,
  }
}

function toBytes(value: unknown, type: string): Buffer | undefined {
  if (value === undefined) return undefined
  if (type === FORM) return Buffer.from(new URLSearchParams(value as Record<string, string>).toString())
  if (type === NDJSON) return Buffer.from((value as unknown[]).map((item) => JSON.stringify(item)).join('\n'))
  return Buffer.from(JSON.stringify(value))
}
