import type { RequestTemplate } from '../../manifest/common.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { findValue, textOf } from '../../outcome/find-values.ts'
import { namesOf, parseTemplate } from '../../request/parse-template.ts'
import type { HttpRequest } from '../../run/http.ts'
import { readBody } from './read-body.ts'

/** What a lookup looks for: the values in its query, path and body that the manifest takes from the event. */
export function wordsAsked(
  { query = {}, path, body, graphql }: RequestTemplate,
  request: HttpRequest,
): readonly string[] {
  const { pathname, searchParams } = new URL(request.url)
  const inQuery = Object.entries(query).map(([name, template]) => varying(template, searchParams.get(name) ?? ''))
  const templates = path.split('/').slice(1)
  // From the end: what the base has before them is not in the template.
  const segments = pathname.split('/').slice(-templates.length).map(decodeURIComponent)
  const inPath = templates.map((template, index) => varying(template, segments[index] ?? ''))
  const root = graphql === undefined ? '' : '/variables'
  const inBody = leavesOf(body ?? null).map(([pointer, template]) => {
    const value = findValue(readBody(request), `${root}${pointer}`)
    return varying(template, value === undefined ? '' : textOf(value))
  })
  return [...inQuery, ...inPath, ...inBody].filter((word) => word !== '')
}

const OF_EVENTS = new Set(['event', 'eventId', 'idempotencyKey', 'input', 'item', 'steps', 'batchKey'])

/** A value without what its template has around the name; nothing where the name is not of the event. */
function varying(template: string, value: string): string {
  const parsed = parseTemplate(template)
  if (!namesOf(parsed).some(({ path: [root] }) => OF_EVENTS.has(root ?? ''))) return ''
  const [first, last] = [parsed.parts[0], parsed.parts.at(-1)]
  const start = typeof first === 'string' && value.startsWith(first) ? first.length : 0
  const end = typeof last === 'string' && value.endsWith(last) ? value.length - last.length : value.length
  return value.slice(start, Math.max(start, end))
}

function leavesOf(template: JsonValue, at = ''): readonly (readonly [string, string])[] {
  if (typeof template === 'string') return [[at, template]]
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([name, member]) =>
    leavesOf(member ?? null, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}
