import { hintAtNames } from '../manifest/nearest-name.ts'
import { type Document, follow, isNode, listOf, type Node, show, textOf, UnusableDocument } from './document.ts'

/** An operation of the document that was asked for. */
export interface Picked {
  /** As a manifest calls it. */
  readonly name: string
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly title: string
  readonly node: Node
  /** The path's and the operation's, each name and place once. */
  readonly parameters: readonly Node[]
}

/** Any operation of the document. */
export interface Listed {
  readonly method: string
  readonly path: string
  readonly node: Node
  readonly item: Node
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'] as const
const OPERATIONS_MAX = 10
const SHOWN_MAX = 30

/** Every operation, in the order of the document. */
export function listOperations(document: Document): readonly Listed[] {
  const { paths } = document.root
  if (!isNode(paths)) return []
  return Object.entries(paths).flatMap(([path, value]) => {
    const item = isNode(value) && typeof value.$ref === 'string' ? follow(document, value) : isNode(value) ? value : {}
    return METHODS.flatMap((method) => {
      const node = item[method]
      return isNode(node) ? [{ method: method.toUpperCase(), path, node, item }] : []
    })
  })
}

/**
 * Finds operations by `operationId`, or by method and path (`POST /tickets`).
 * @throws UnusableDocument where none is asked for, or one is not there or only reads
 */
export function pickOperations(document: Document, asked: readonly string[]): readonly Picked[] {
  const all = listOperations(document)
  const writing = all.filter(({ method }) => method !== 'GET')
  if (asked.length === 0)
    throw new UnusableDocument('Which operations is it to have?', `--operations ${exampleOf(writing)}`)
  if (asked.length > OPERATIONS_MAX)
    throw new UnusableDocument(`${asked.length} operations are asked for.`, `Begin with ${OPERATIONS_MAX} at most.`)
  const picked = [...new Set(asked)].map((name) => pick(document, name, { all, writing }))
  const twice = picked.find(({ name }, index) => picked.findIndex((other) => other.name === name) !== index)
  if (twice) throw new UnusableDocument(`Two of them would be called ${twice.name}.`, 'Leave one of them out.')
  return picked
}

/** How an operation is asked for. */
const callOf = ({ method, path, node }: Listed): string => textOf(node.operationId, 100) ?? `"${method} ${path}"`

function exampleOf(writing: readonly Listed[]): string {
  const names = writing.slice(0, SHOWN_MAX).map(callOf)
  const more = writing.length > SHOWN_MAX ? ` (and ${writing.length - SHOWN_MAX} more)` : ''
  return names.length === 0 ? 'NAME: it has none that writes' : `NAME, one or more of: ${names.join(', ')}${more}`
}

interface Known {
  readonly all: readonly Listed[]
  readonly writing: readonly Listed[]
}

function pick(document: Document, asked: string, { all, writing }: Known): Picked {
  const found = all.find(
    ({ method, path, node }) => node.operationId === asked || `${method} ${path}` === asked.replace(/^\w+/, upper),
  )
  if (!found) {
    const hint = writing.length > SHOWN_MAX ? hintAtNames(asked, writing.map(callOf)) : exampleOf(writing)
    throw new UnusableDocument(`There is no operation ${show(asked)}.`, hint)
  }
  const { method, path, node, item } = found
  if (method === 'GET') throw new UnusableDocument(`${show(asked)} only reads (${method} ${path}).`, exampleOf(writing))
  const name = nameOf(textOf(node.operationId, 100) ?? `${method} ${path}`)
  const title = (textOf(node.summary, 80) ?? words(name)).replace(/\.$/, '')
  return { name, method: method as Picked['method'], path, title, node, parameters: parametersOf(document, node, item) }
}

const upper = (text: string): string => text.toUpperCase()

/** `tickets/create-one` -> `ticketsCreateOne`: a name as manifests have them, of at most 40 letters and digits. */
export function nameOf(text: string): string {
  const parts = text
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((part) => part !== '')
  const joined = parts
    .map((part, index) =>
      index === 0 ? part.toLowerCase() : part.charAt(0).toUpperCase() + part.slice(1).toLowerCase(),
    )
    .join('')
    .replace(/^[0-9]+/, '')
  const begun = joined.charAt(0).toLowerCase() + joined.slice(1)
  return begun.slice(0, 40) || 'value'
}

/** `createTicket` -> `Create ticket`. */
export function words(name: string): string {
  const spaced = name.replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}

/** Those of the operation win over those of its path (OpenAPI 4.8.10). */
export function parametersOf(document: Document, node: Node, item: Node): readonly Node[] {
  const all = [...listOf(item.parameters), ...listOf(node.parameters)].map((one) => follow(document, one))
  const byPlace = new Map(all.map((one) => [`${String(one.in)} ${String(one.name)}`, one]))
  return [...byPlace.values()].slice(0, 100)
}
