import type { BodyFormat } from '../manifest/common.ts'
import { type Document, follow, isNode, type Node, UnusableDocument } from './document.ts'

/** What a body is written in, and its schema. */
export interface Media {
  readonly format: BodyFormat
  readonly schema: unknown
  readonly node: Node
}

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json(?:;.*)?$/i
const FORMATS: readonly (readonly [RegExp, BodyFormat])[] = [
  [JSON_TYPE, 'json'],
  [/^application\/x-www-form-urlencoded/i, 'form'],
  [/^multipart\/form-data/i, 'multipart'],
]

/** The JSON of a reply or a body, where it has any. */
export function jsonMediaOf(document: Document, { content }: Node): Media | undefined {
  if (!isNode(content)) return undefined
  const type = Object.keys(content).find((name) => JSON_TYPE.test(name) || name === '*/*')
  if (type === undefined) return undefined
  const node = follow(document, content[type])
  return { format: 'json', schema: node.schema ?? {}, node }
}

/**
 * What an operation's request is written in; undefined where it has no body.
 * @throws UnusableDocument where it is written in something that a manifest cannot say
 */
export function requestMediaOf(document: Document, operation: Node, name: string): Media | undefined {
  const body = follow(document, operation.requestBody)
  if (!isNode(body.content) || Object.keys(body.content).length === 0) return undefined
  for (const [pattern, format] of FORMATS) {
    const type = Object.keys(body.content).find((written) => pattern.test(written))
    if (type === undefined) continue
    const node = follow(document, body.content[type])
    return { format, schema: node.schema ?? {}, node }
  }
  throw new UnusableDocument(
    `${name} takes ${Object.keys(body.content).slice(0, 3).join(', ').slice(0, 100)}, and none of JSON, forms and multipart.`,
    'Leave it out, or write the connector with --auth.',
  )
}
