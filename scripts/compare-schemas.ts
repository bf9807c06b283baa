// Which changes of a schema break somebody. A schema that clients send may grow looser and one that clients read may grow
// stricter; each rule below is one way of doing the opposite.

/** A JSON schema as the contract uses it. */
export interface Schema {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  format?: string
  pattern?: string
  required?: string[]
  properties?: Record<string, Schema>
  additionalProperties?: boolean | Schema
  items?: Schema
  oneOf?: Schema[]
  [keyword: string]: unknown
}

/** Both versions of a schema, where it is, and who writes it: `request` is sent by clients, `response` is read by them. */
export interface Pair {
  readonly before: Schema
  readonly after: Schema
  readonly at: string
  readonly direction: 'request' | 'response'
}

type Rule = (pair: Pair) => string[]

const LOWER_BOUNDS = ['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']
const UPPER_BOUNDS = ['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']

const typesOf = ({ type }: Schema): string[] => (type === undefined ? [] : [type].flat())

const accepts = (types: string[], type: string): boolean =>
  types.length === 0 || types.includes(type) || (type === 'integer' && types.includes('number'))

const without = (left: readonly unknown[] = [], right: readonly unknown[] = []): unknown[] => {
  const known = new Set(right.map((value) => JSON.stringify(value)))
  return left.filter((value) => !known.has(JSON.stringify(value)))
}

const typeNarrowed: Rule = ({ before, after, at, direction }) => {
  const [mustAccept, acceptor] = direction === 'request' ? [before, after] : [after, before]
  const lost = typesOf(mustAccept).filter((type) => !accepts(typesOf(acceptor), type))
  const isOpened = typesOf(mustAccept).length === 0 && typesOf(acceptor).length > 0
  if (lost.length === 0 && !isOpened) return []
  return [`${at}: the type changed from ${typesOf(before).join('|') || 'any'} to ${typesOf(after).join('|') || 'any'}`]
}

const enumNarrowed: Rule = ({ before, after, at, direction }) => {
  if (direction === 'response') return []
  if (after.enum && !before.enum) return [`${at}: only listed values are accepted now`]
  if (!after.enum) return []
  return without(before.enum, after.enum).map(
    (value) => `${at}: the value ${JSON.stringify(value)} is no longer accepted`,
  )
}

const boundsTightened: Rule = ({ before, after, at, direction }) => {
  if (direction === 'response') return []
  const isTighter = (keyword: string, sign: 1 | -1) => {
    const [old, now] = [before[keyword], after[keyword]]
    return typeof now === 'number' && (typeof old !== 'number' || (now - old) * sign > 0)
  }
  const tighter = [
    ...LOWER_BOUNDS.filter((keyword) => isTighter(keyword, 1)),
    ...UPPER_BOUNDS.filter((keyword) => isTighter(keyword, -1)),
  ]
  return tighter.map(
    (keyword) =>
      `${at}: ${keyword} tightened from ${JSON.stringify(before[keyword]) ?? 'none'} to ${JSON.stringify(after[keyword])}`,
  )
}

const formChanged: Rule = ({ before, after, at, direction }) =>
  (['format', 'pattern'] as const)
    .filter((keyword) => before[keyword] !== after[keyword])
    .filter((keyword) => (direction === 'request' ? after : before)[keyword] !== undefined)
    .map((keyword) => `${at}: ${keyword} changed from ${before[keyword] ?? 'none'} to ${after[keyword] ?? 'none'}`)

const requiredChanged: Rule = ({ before, after, at, direction }) =>
  direction === 'request'
    ? without(after.required, before.required).map((name) => `${at}/${String(name)}: became required`)
    : without(before.required, after.required)
        .filter((name) => after.properties?.[String(name)])
        .map((name) => `${at}/${String(name)}: is no longer always present`)

const propertyRemoved: Rule = ({ before, after, at }) =>
  without(Object.keys(before.properties ?? {}), Object.keys(after.properties ?? {})).map(
    (name) => `${at}/${String(name)}: was removed`,
  )

const closed: Rule = ({ before, after, at, direction }) =>
  direction === 'request' && after.additionalProperties === false && before.additionalProperties !== false
    ? [`${at}: further properties are refused now`]
    : []

const RULES: readonly Rule[] = [
  typeNarrowed,
  enumNarrowed,
  boundsTightened,
  formChanged,
  requiredChanged,
  propertyRemoved,
  closed,
]

const alternativesOf = (schema: Schema): Schema[] => schema.oneOf ?? [schema]

// Alternatives are told apart by their order: the contract has no names for them.
const compareAlternatives = ({ before, after, at, direction }: Pair): string[] => {
  const [old, now] = [alternativesOf(before), alternativesOf(after)]
  const isLost = direction === 'request' ? now.length < old.length : now.length > old.length
  const pairs = old.flatMap((schema, index) => {
    const counterpart = now[index]
    return counterpart ? [{ before: schema, after: counterpart, at, direction }] : []
  })
  return [...(isLost ? [`${at}: the alternatives changed`] : []), ...pairs.flatMap(compareSchemas)]
}

const childrenOf = ({ before, after, at, direction }: Pair): Pair[] => {
  const pairs: Pair[] = []
  const push = (old: unknown, now: unknown, where: string) => {
    if (isSchema(old) && isSchema(now)) pairs.push({ before: old, after: now, at: where, direction })
  }
  for (const [name, old] of Object.entries(before.properties ?? {}))
    push(old, after.properties?.[name], `${at}/${name}`)
  push(before.items, after.items, `${at}/*`)
  push(before.additionalProperties, after.additionalProperties, `${at}/*`)
  return pairs
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null

/** Every breaking change between two schemas without references, each with its place. */
export const compareSchemas = (pair: Pair): string[] => {
  if (pair.before.oneOf || pair.after.oneOf) return compareAlternatives(pair)
  return [...RULES.flatMap((rule) => rule(pair)), ...childrenOf(pair).flatMap(compareSchemas)]
}
