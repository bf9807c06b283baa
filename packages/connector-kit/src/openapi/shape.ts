import { type Document, follow, isConstant, isNode, listOf, type Node, textOf } from './document.ts'

export type ShapeType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean' | 'any'

/** What a schema says, as far as a connector has a use for it. */
export interface Shape {
  readonly type: ShapeType
  readonly format?: string
  readonly description?: string
  /** Values in the clear that may stand there: constants, choices. */
  readonly choices: readonly (string | number | boolean)[]
  /** One that the document offers: its example, its default, its only choice. */
  readonly example?: string | number | boolean
  readonly isFixed: boolean
  readonly charactersMax?: number
  readonly properties: readonly Property[]
  readonly items?: unknown
}

export interface Property {
  readonly name: string
  readonly isRequired: boolean
  /** Read when it is needed: schemas go in circles. */
  readonly schema: unknown
}

/** Which way a body goes: what is only read is no part of a request, and the other way about. */
export type Direction = 'request' | 'reply'

const ALL_OF_DEPTH_MAX = 16
const PROPERTIES_MAX = 200

/** Reads one schema, with what `allOf` adds to it and the first that `oneOf` or `anyOf` offer. */
export function readShape(document: Document, schema: unknown, direction: Direction): Shape {
  const node = merge(document, schema, 0)
  const properties = readProperties(document, node, direction)
  const choices = choicesOf(node)
  const example = [
    node.const,
    ...choices.slice(0, choices.length === 1 ? 1 : 0),
    node.example,
    ...listOf(node.examples),
    node.default,
  ].find(isConstant)
  const format = textOf(node.format, 40)
  const description = textOf(node.description ?? node.title)
  const charactersMax = Number(node.maxLength)
  return {
    type: typeOf(node, properties),
    choices,
    isFixed: node.const !== undefined || choices.length === 1,
    properties,
    ...(format !== undefined && { format }),
    ...(description !== undefined && { description }),
    ...(example !== undefined && { example }),
    ...(Number.isInteger(charactersMax) && charactersMax > 0 && { charactersMax }),
    ...(node.items !== undefined && { items: node.items }),
  }
}

/** One object of everything that applies at once. */
function merge(document: Document, schema: unknown, depth: number): Node {
  const node = follow(document, schema)
  if (depth >= ALL_OF_DEPTH_MAX) return node
  const parts = listOf(node.allOf).map((part) => merge(document, part, depth + 1))
  const options = [...listOf(node.oneOf), ...listOf(node.anyOf)].filter(
    (option) => !isNullType(follow(document, option)),
  )
  // Somebody is named by an address, which an event may have, rather than by an id, which it cannot have.
  const offered = options.find((option) => hasEmail(follow(document, option))) ?? options[0]
  if (offered !== undefined) parts.push(merge(document, offered, depth + 1))
  return parts.reduce<Node>(add, node)
}

function add(left: Node, right: Node): Node {
  const [ours, theirs] = [left.properties, right.properties].map((one) => (isNode(one) ? one : {})) as [Node, Node]
  const both = Object.keys(ours).filter((name) => Object.hasOwn(theirs, name) && name !== '__proto__')
  // What is said of a property in two places holds together.
  const joined = Object.fromEntries(both.map((name) => [name, { allOf: [theirs[name], ours[name]] }]))
  const properties = { ...theirs, ...ours, ...joined }
  const required = [...listOf(left.required), ...listOf(right.required)]
  return { ...right, ...left, ...(Object.keys(properties).length > 0 && { properties }), required }
}

const hasEmail = ({ properties }: Node): boolean => isNode(properties) && Object.hasOwn(properties, 'email')

/** Says of what kind an object is, and nothing of this one. */
export const isKind = (name: string): boolean => /^(?:type|kind|object)$/.test(name)

const isNullType = ({ type }: Node): boolean => type === 'null'

function typeOf({ type, items, properties, enum: choices }: Node, read: readonly Property[]): ShapeType {
  // OpenAPI 3.1 lists types; 3.0 has `nullable` beside one.
  const said = Array.isArray(type) ? type.find((one) => one !== 'null') : type
  if (['object', 'array', 'string', 'integer', 'number', 'boolean'].includes(String(said))) return said as ShapeType
  if (isNode(properties) || read.length > 0) return 'object'
  if (items !== undefined) return 'array'
  const [choice] = listOf(choices)
  return typeof choice === 'string' || typeof choice === 'number' || typeof choice === 'boolean'
    ? (typeof choice as 'string' | 'number' | 'boolean')
    : 'any'
}

function choicesOf(node: Node): Shape['choices'] {
  if (isConstant(node.const)) return [node.const]
  return listOf(node.enum).filter(isConstant).slice(0, 100)
}

function readProperties(document: Document, node: Node, direction: Direction): readonly Property[] {
  if (!isNode(node.properties)) return []
  const required = new Set(listOf(node.required))
  const other = direction === 'request' ? 'readOnly' : 'writeOnly'
  const all = Object.entries(node.properties)
    .filter(([name]) => name !== '__proto__' && name.length <= 100 && name.isWellFormed())
    .slice(0, PROPERTIES_MAX)
    .map(([name, schema]) => ({ name, isRequired: required.has(name), schema }))
  const going = all.filter(({ schema }) => follow(document, schema)[other] !== true)
  // A reference to something that is there has a kind, and what is only read elsewhere: its id.
  const isReference = going.every(({ name }) => isKind(name))
  return isReference ? all.filter((one) => one.isRequired || going.includes(one)) : going
}
