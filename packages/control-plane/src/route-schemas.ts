import { contract, METHODS, type OperationId } from './contract.ts'
import { once } from './once.ts'
import { followReference } from './references.ts'

interface Parameters {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, object>>
  readonly required: readonly string[]
}

/** By media type. */
interface Content {
  readonly content: Readonly<Record<string, { readonly schema: object }>>
}

/** What Fastify is told of a route: the schemas of what it takes and answers. Their references are left in, until one is compiled. */
export interface RouteSchema {
  readonly params?: Parameters
  readonly querystring?: Parameters
  readonly headers?: Parameters
  readonly body?: Content
  /** JSON alone is serialised by its schema; problems, streams and exports are written as they are. */
  readonly response: Readonly<Record<string, Content>>
}

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly schema: object
}

interface Described {
  readonly operationId: string
  readonly parameters?: readonly object[]
  readonly requestBody?: Content
  readonly responses: Readonly<Record<string, Partial<Content>>>
}

type PathItem = Readonly<Record<string, Described>> & { readonly parameters?: readonly object[] }

const JSON_TYPE = 'application/json'

/** By operation; made once per process, so that what one API has compiled another one finds. */
export const routeSchemas: () => ReadonlyMap<OperationId, RouteSchema> = once(
  () => new Map(Object.values(contract.paths as unknown as Readonly<Record<string, PathItem>>).flatMap(toSchemas)),
)

function toSchemas(item: PathItem): [OperationId, RouteSchema][] {
  return METHODS.flatMap((method) => {
    const operation = item[method]
    return operation ? [[operation.operationId as OperationId, toSchema(operation, item.parameters ?? [])]] : []
  })
}

function toSchema({ parameters = [], requestBody, responses }: Described, ofPath: readonly object[]): RouteSchema {
  const all = [...ofPath, ...parameters].map((parameter) => followReference(parameter) as Parameter)
  // Node gives header names in lower case (RFC 9110, 5.1: they have none); the contract writes them as people do.
  const headers = all.map((parameter) => ({ ...parameter, name: parameter.name.toLowerCase() }))
  return {
    ...toParameters('params', all.filter(isIn('path'))),
    ...toParameters('querystring', all.filter(isIn('query'))),
    ...toParameters('headers', headers.filter(isIn('header'))),
    ...(requestBody && { body: { content: followReference(requestBody).content } }),
    response: Object.fromEntries(Object.entries(responses).flatMap(toJsonAnswer)),
  }
}

const isIn =
  (place: string) =>
  (parameter: Parameter): boolean =>
    parameter.in === place

function toParameters(part: 'params' | 'querystring' | 'headers', parameters: readonly Parameter[]) {
  if (parameters.length === 0) return {}
  const properties = Object.fromEntries(parameters.map(({ name, schema }) => [name, schema]))
  const required = parameters.filter(({ required: isRequired }) => isRequired).map(({ name }) => name)
  return { [part]: { type: 'object', properties, required } satisfies Parameters }
}

function toJsonAnswer([status, answer]: [string, Partial<Content>]): [string, Content][] {
  const json = followReference(answer).content?.[JSON_TYPE]
  return json && status !== 'default' ? [[status, { content: { [JSON_TYPE]: json } }]] : []
}
