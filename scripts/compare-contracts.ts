import { compareSchemas, type Schema } from './compare-schemas.ts'

interface Media {
  content?: Record<string, { schema?: Schema }>
}

interface Parameter {
  name: string
  in: string
  required?: boolean
  schema?: Schema
}

interface Operation {
  operationId?: string
  parameters?: Parameter[]
  requestBody?: Media & { required?: boolean }
  responses?: Record<string, Media>
  security?: Record<string, string[]>[]
}

/** The parts of an OpenAPI document that are compared. */
export interface Contract {
  paths?: Record<string, Record<string, unknown>>
  webhooks?: Record<string, Record<string, unknown>>
  'x-howazit-problems'?: Record<string, { status: number }>
}

const METHODS = ['get', 'put', 'post', 'patch', 'delete']

const find = (document: unknown, ref: string): unknown =>
  ref
    .slice(2)
    .split('/')
    .reduce<unknown>(
      (node, key) => (node as Record<string, unknown>)[key.replaceAll('~1', '/').replaceAll('~0', '~')],
      document,
    )

/** The node with every `$ref` replaced by what it points to; a reference to itself is left as it is. */
const resolve = (document: unknown, node: unknown, seen: readonly string[] = []): unknown => {
  if (Array.isArray(node)) return node.map((item) => resolve(document, item, seen))
  if (typeof node !== 'object' || node === null) return node
  const { $ref } = node as { $ref?: unknown }
  if (typeof $ref === 'string')
    return seen.includes($ref) ? node : resolve(document, find(document, $ref), [...seen, $ref])
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, resolve(document, value, seen)]))
}

const listOperations = (document: Contract, group: 'paths' | 'webhooks'): Map<string, Operation> => {
  const operations = new Map<string, Operation>()
  for (const [path, item] of Object.entries(document[group] ?? {})) {
    const shared = (item.parameters ?? []) as Parameter[]
    for (const method of METHODS.filter((name) => item[name])) {
      const operation = item[method] as Operation
      const whole = { ...operation, parameters: [...shared, ...(operation.parameters ?? [])] }
      operations.set(`${method.toUpperCase()} ${path}`, resolve(document, whole) as Operation)
    }
  }
  return operations
}

interface OperationPair {
  readonly before: Operation
  readonly after: Operation
  readonly at: string
}

const compareNames = ({ before, after, at }: OperationPair): string[] =>
  before.operationId === after.operationId
    ? []
    : [`${at}: operationId changed from ${before.operationId} to ${after.operationId}`]

const compareParameters = ({ before, after, at }: OperationPair): string[] => {
  const keyOf = ({ in: place, name }: Parameter) => `${place} ${place === 'header' ? name.toLowerCase() : name}`
  const old = new Map(before.parameters?.map((parameter) => [keyOf(parameter), parameter]))
  const now = new Map(after.parameters?.map((parameter) => [keyOf(parameter), parameter]))
  const removed = [...old.keys()].filter((key) => !now.has(key)).map((key) => `${at}: the parameter ${key} was removed`)
  const changed = [...now].flatMap(([key, parameter]) => {
    const earlier = old.get(key)
    const demands = parameter.required && !earlier?.required ? [`${at}: the parameter ${key} became required`] : []
    if (!earlier?.schema || !parameter.schema) return demands
    const pair = { before: earlier.schema, after: parameter.schema, at: `${at} ${key}`, direction: 'request' as const }
    return [...demands, ...compareSchemas(pair)]
  })
  return [...removed, ...changed]
}

const compareMedia = (
  before: Media | undefined,
  after: Media | undefined,
  { at, direction }: { at: string; direction: 'request' | 'response' },
): string[] =>
  Object.entries(before?.content ?? {}).flatMap(([type, { schema }]) => {
    const now = after?.content?.[type]
    if (!now) return [`${at}: ${type} was removed`]
    return schema && now.schema ? compareSchemas({ before: schema, after: now.schema, at, direction }) : []
  })

const compareBodies = ({ before, after, at }: OperationPair): string[] => [
  ...(after.requestBody?.required && !before.requestBody?.required ? [`${at}: a body became required`] : []),
  ...compareMedia(before.requestBody, after.requestBody, { at: `${at} body`, direction: 'request' }),
]

const compareResponses = ({ before, after, at }: OperationPair): string[] =>
  Object.entries(before.responses ?? {}).flatMap(([status, media]) => {
    const now = after.responses?.[status]
    if (!now) return [`${at}: the answer ${status} was removed`]
    return compareMedia(media, now, { at: `${at} ${status}`, direction: 'response' })
  })

const scopesOf = ({ security = [] }: Operation): string[] => security.flatMap((one) => Object.values(one).flat())

const compareSecurity = ({ before, after, at }: OperationPair): string[] => [
  ...(after.security?.length && before.security?.length === 0 ? [`${at}: a token became required`] : []),
  ...scopesOf(after)
    .filter((scope) => !scopesOf(before).includes(scope))
    .map((scope) => `${at}: the scope ${scope} became required`),
]

const CALLED = [compareNames, compareParameters, compareBodies, compareResponses, compareSecurity]

// A webhook goes the other way: its body is what the subscriber reads.
const compareEvent = ({ before, after, at }: OperationPair): string[] =>
  compareMedia(before.requestBody, after.requestBody, { at, direction: 'response' })

const compareGroup = (
  before: Map<string, Operation>,
  after: Map<string, Operation>,
  rules: readonly ((pair: OperationPair) => string[])[],
): string[] =>
  [...before].flatMap(([at, operation]) => {
    const now = after.get(at)
    return now ? rules.flatMap((rule) => rule({ before: operation, after: now, at })) : [`${at}: was removed`]
  })

const compareProblems = (before: Contract, after: Contract): string[] =>
  Object.entries(before['x-howazit-problems'] ?? {}).flatMap(([code, { status }]) => {
    const now = after['x-howazit-problems']?.[code]
    if (!now) return [`problem ${code}: was removed`]
    return now.status === status ? [] : [`problem ${code}: the status changed from ${status} to ${now.status}`]
  })

/** Every change from one contract to the next that breaks a client or a subscriber; empty when there is none. */
export const compareContracts = (before: Contract, after: Contract): string[] => [
  ...compareGroup(listOperations(before, 'paths'), listOperations(after, 'paths'), CALLED),
  ...compareGroup(listOperations(before, 'webhooks'), listOperations(after, 'webhooks'), [compareEvent]),
  ...compareProblems(before, after),
]
