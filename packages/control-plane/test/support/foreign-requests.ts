import fc from 'fast-check'
import {
  builtOperations,
  type ContractRequest,
  type Described,
  type Parameter,
  type RequestContent,
  toRequest,
} from './contract-requests.ts'
import type { Ids } from './move-in.ts'
import { valuesOf } from './schema-values.ts'

/** A request with the ids of somebody else in one place. */
export interface ForeignRequest extends ContractRequest {
  readonly place: string
  /** It asks for one thing, by an id of the right kind. */
  readonly isForOne: boolean
  /** The id is of another kind than the place takes. */
  readonly isMisplaced: boolean
}

export interface ForeignTarget {
  /** The caller's; operators' operations are tried with it too. */
  readonly token: string
  /** Somebody else's. */
  readonly ids: Ids
  /** Everything else in a request follows from it. */
  readonly seed: number
}

interface Placed extends Pick<ForeignRequest, 'place' | 'isForOne' | 'isMisplaced'> {
  readonly content: RequestContent
}

/**
 * Every built operation of the contract with every id in every place that takes one: a parameter of the path takes ids of
 * every kind, whatever is called like an id takes that one. What takes an id for its own comes last: the caller has something
 * under it from then on.
 */
export function foreignRequests(target: ForeignTarget): readonly ForeignRequest[] {
  const requests = builtOperations.flatMap((described) =>
    placesOf(described, target).map(({ content, ...placed }): ForeignRequest => {
      const { token, ids: known } = target
      return { ...toRequest(described, content, { token, operatorToken: token, known }), ...placed }
    }),
  )
  return requests.toSorted((a, b) => lateness(a) - lateness(b))
}

/** What ends something comes after what needs it. */
function lateness({ operation }: ForeignRequest): number {
  if (operation.operationId === 'createSurvey') return 3
  // Of a part before the whole.
  return operation.method === 'DELETE' ? 1 + 1 / operation.path.split('/').length : 0
}

function placesOf(described: Described, { ids, seed }: ForeignTarget): readonly Placed[] {
  const { parameters, body, operation } = described
  const required = parametersOf(described, 'query', ids).filter(({ required: isRequired }) => isRequired)
  const whole: RequestContent = {
    path: pick(parametersOf(described, 'path', ids), ids),
    query: pick(required, ids),
    headers: {},
    ...(body && { body: withIds(sample(body, seed), ids, operation.operationId) }),
  }
  const path = parametersOf(described, 'path', ids).flatMap(({ name }) =>
    Object.entries(ids).map(
      ([kind, id]): Placed => ({
        place: `${name} in the path, ${kind}`,
        isForOne: kind === name,
        isMisplaced: kind !== name,
        content: { ...whole, path: { ...whole.path, [name]: id } },
      }),
    ),
  )
  const optional = parameters.filter(({ name, in: where }) => where !== 'path' && Object.hasOwn(ids, name))
  const others = optional.map(({ name, in: where }): Placed => {
    const part = where === 'header' ? 'headers' : 'query'
    const content = { ...whole, [part]: { ...whole[part], [name]: ids[name] } }
    return { place: `${name} in the ${where}`, isForOne: false, isMisplaced: false, content }
  })
  const plain: Placed = { place: 'where it has to be', isForOne: false, isMisplaced: false, content: whole }
  return path.length > 0 ? [...path, ...others] : [plain, ...others]
}

const parametersOf = ({ parameters, operation }: Described, where: Parameter['in'], ids: Ids): readonly Parameter[] => {
  const here = parameters.filter((parameter) => parameter.in === where)
  const unknown = here.find(({ name, required }) => required && !Object.hasOwn(ids, name))
  if (unknown) throw new Error(`moveIn has nothing called ${unknown.name}, which ${operation.operationId} takes.`)
  return here
}

const pick = (parameters: readonly Parameter[], ids: Ids): Readonly<Record<string, string>> =>
  Object.fromEntries(parameters.map(({ name }) => [name, ids[name] as string]))

const sample = ({ schema }: NonNullable<Described['body']>, seed: number): unknown =>
  fc.sample(valuesOf(schema), { numRuns: 1, seed })[0]

/** They prove a link, and are no ids: what a body calls a signature is of another kind. */
const OF_LINK: ReadonlySet<string> = new Set(['expires', 'signature'])

/**
 * Members called like an id have it, at any depth; a survey has them where it could take them for its own, and a replay and
 * a fix ask for nothing else, which could be wrong with it.
 */
function withIds(value: unknown, ids: Ids, operationId: string): unknown {
  const put = (node: unknown): unknown => {
    if (Array.isArray(node)) return node.map(put)
    if (typeof node !== 'object' || node === null) return node
    return Object.fromEntries(
      Object.entries(node).map(([name, child]) => [
        name,
        Object.hasOwn(ids, name) && !OF_LINK.has(name) ? ids[name] : put(child),
      ]),
    )
  }
  const { surveyId: id, slug, where, quarantineId } = ids
  if (operationId === 'planReplay') return { where }
  if (operationId === 'planQuarantineFix') return { where: `id = ${quarantineId}`, change: { kind: 'present' } }
  return operationId === 'createSurvey' ? { ...(put(value) as object), id, slug } : put(value)
}
