import { toPlainJson } from '../manifest/to-plain-json.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { type Document, follow, isNode, listOf } from './document.ts'
import type { Media } from './media.ts'
import { type Direction, readShape } from './shape.ts'

const DEPTH_MAX = 4
const CHARACTERS_MAX = 8_000

/** A body as the document gives one, or made by its schema. */
export function sampleOf(document: Document, { schema, node }: Media, direction: Direction): JsonValue {
  const named = isNode(node.examples) ? Object.values(node.examples).map((one) => follow(document, one).value) : []
  const schemas = follow(document, schema)
  const given = [node.example, ...named, schemas.example, ...listOf(schemas.examples)].find((one) => one !== undefined)
  const plain = given === undefined ? undefined : toPlainJson(given)
  if (plain && !plain.problems && JSON.stringify(plain.value).length <= CHARACTERS_MAX) return plain.value
  return made(document, schema, { direction, depth: 0 })
}

function made(
  document: Document,
  schema: unknown,
  { direction, depth }: { direction: Direction; depth: number },
): JsonValue {
  const shape = readShape(document, schema, direction)
  const inner = { direction, depth: depth + 1 }
  if (shape.example !== undefined) return shape.example
  if (shape.choices[0] !== undefined) return shape.choices[0]
  if (shape.type === 'object') {
    if (depth >= DEPTH_MAX) return {}
    return Object.fromEntries(
      shape.properties.slice(0, 20).map(({ name, schema: member }) => [name, made(document, member, inner)]),
    )
  }
  if (shape.type === 'array')
    return depth >= DEPTH_MAX || shape.items === undefined ? [] : [made(document, shape.items, inner)]
  if (shape.type === 'integer' || shape.type === 'number') return 1
  if (shape.type === 'boolean') return true
  if (shape.format === 'date-time') return '2026-11-22T10:16:00Z'
  return 'example'
}

/** The same with another value at a pointer; what is missing on the way is made. */
export function put(value: JsonValue | undefined, pointer: string, given: JsonValue): JsonValue {
  const isWhole = typeof value === 'object' && value !== null
  const whole = (isWhole ? structuredClone(value) : {}) as Record<string, JsonValue>
  const names = pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'))
  let place = whole
  names.forEach((name, index) => {
    const isLast = index === names.length - 1
    const known = Object.hasOwn(place, name) ? place[name] : undefined
    if (isLast) place[name] = given
    else if (typeof known !== 'object' || known === null) place[name] = /^\d+$/.test(names[index + 1]!) ? [] : {}
    place = place[name] as Record<string, JsonValue>
  })
  return whole
}
