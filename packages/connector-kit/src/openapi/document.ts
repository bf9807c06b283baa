import type { JsonValue } from '../mapping/mapping.ts'

/** An object of the document, of which nothing is known yet. */
export type Node = Readonly<Record<string, unknown>>

/** Somebody else's OpenAPI document, and what has to be told about it. */
export interface Document {
  readonly root: Node
  /** What was guessed or left out, as sentences for whoever finishes the connector; each once. */
  readonly notes: Set<string>
  /** Takes a step of the budget that a document's reading has. @throws UnusableDocument beyond it */
  spend(): void
}

/** A document that no connector can be made of. */
export class UnusableDocument extends Error {
  override name = 'UnusableDocument'
  readonly hint: string
  constructor(message: string, hint: string) {
    super(message)
    this.hint = hint
  }
}

const DEPTH_MAX = 100
/** GitHub's document, the largest that is known, has some 600,000. */
const VALUES_MAX = 2_000_000
/** References that fan out (`allOf` of `allOf`) multiply; an operation needs some hundred steps. */
const STEPS_MAX = 50_000
const HOPS_MAX = 32

/**
 * Takes a parsed document: OpenAPI 3.0 or 3.1, as JSON would have it.
 * @throws UnusableDocument for another version, and beyond the bounds of depth and number
 */
export function openDocument(value: unknown): Document {
  if (!isNode(value))
    throw new UnusableDocument('It is no OpenAPI document.', 'Give a file that begins with openapi: 3')
  const version = [value.openapi, value.swagger].find((one) => typeof one === 'string') ?? 'none'
  if (!/^3\.[01]\./.test(`${version}.`))
    throw new UnusableDocument(
      `Its version is ${version.slice(0, 20)}; OpenAPI 3.0 and 3.1 are read.`,
      'Convert it: npx swagger2openapi spec.yaml --outfile openapi.yaml',
    )
  checkBounds(value)
  let steps = 0
  const spend = (): void => {
    steps += 1
    if (steps > STEPS_MAX)
      throw new UnusableDocument(
        'Its schemas refer to each other so often that reading them does not end.',
        'Name fewer operations, or write the connector with --auth.',
      )
  }
  return { root: value, notes: new Set(), spend }
}

/** Walks without recursion: depth is what is being judged. */
function checkBounds(root: Node): void {
  const waiting: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }]
  let count = 0
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const { value, depth } = next
    count += 1
    if (count > VALUES_MAX || depth > DEPTH_MAX)
      throw new UnusableDocument(
        count > VALUES_MAX ? `It has more than ${VALUES_MAX} values.` : `It is nested deeper than ${DEPTH_MAX}.`,
        'Cut it down to the operations that are wanted.',
      )
    if (typeof value !== 'object' || value === null) continue
    for (const member of Object.values(value)) waiting.push({ value: member, depth: depth + 1 })
  }
}

/**
 * What stands at a place, or what its `$ref` leads to; what is written beside the reference wins (OpenAPI 3.1). Circles and
 * references to other documents lead nowhere: nothing is ever fetched.
 */
export function follow(document: Document, value: unknown): Node {
  document.spend()
  let node = isNode(value) ? value : {}
  for (let hops = 0; typeof node.$ref === 'string'; hops += 1) {
    const { $ref: reference, ...beside } = node
    if (hops >= HOPS_MAX) return {}
    if (!String(reference).startsWith('#')) {
      document.notes.add(`${show(reference)} is in another document, which is not read: bundle the document first.`)
      return beside
    }
    const found = at(document.root, String(reference).slice(1))
    node = { ...(isNode(found) ? found : {}), ...beside }
  }
  return node
}

/** RFC 6901, percent-encoded as in a URI's fragment. */
function at(root: unknown, pointer: string): unknown {
  let value = root
  for (const token of decode(pointer).split('/').slice(1)) {
    const name = token.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Node)[name]
  }
  return value
}

function decode(pointer: string): string {
  try {
    return decodeURIComponent(pointer)
  } catch {
    return pointer
  }
}

export const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

/** A text of the document on one line, cut; undefined where there is none. */
export function textOf(value: unknown, lengthMax = 200): string | undefined {
  if (typeof value !== 'string') return undefined
  const line = value
    .toWellFormed()
    .replaceAll(/[\p{C}\s]+/gu, ' ')
    .trim()
  if (line === '') return undefined
  return line.length <= lengthMax ? line : `${line.slice(0, lengthMax - 1).toWellFormed()}…`
}

/** A value of the document that a manifest can hold as a constant. */
export const isConstant = (value: unknown): value is JsonValue & (string | number | boolean) =>
  (typeof value === 'string' && value.length <= 1_000 && value.isWellFormed()) ||
  typeof value === 'boolean' ||
  (typeof value === 'number' && Number.isFinite(value))

export const show = (value: unknown): string => textOf(JSON.stringify(value), 80) ?? 'absent'
