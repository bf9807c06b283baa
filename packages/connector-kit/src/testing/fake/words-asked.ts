import type { RequestTemplate } from '../../manifest/common.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import { findValue, textOf } from '../../outcome/find-values.ts'
import { parseTemplate } from '../../request/parse-template.ts'
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

/** Of a value what the event gave, without what its template has around that; nothing where the event gave nothing. */
function varying(template: string, value: string): string {
  const { parts } = parseTemplate(template)
  const [first, last] = [parts.findIndex(isOfEvent), parts.findLastIndex(isOfEvent)]
  if (first === -1) return ''
  const found = new RegExp(`^${around(parts.slice(0, first))}(.*)${around(parts.slice(last + 1))}$`, 's').exec(value)
  return found?.[1] ?? value
}

type Part = ReturnType<typeof parseTemplate>['parts'][number]

const isOfEvent = (part: Part): boolean => typeof part === 'object' && OF_EVENTS.has(part.path[0] ?? '')

/** Fixed text as it is, and whatever a setting says. */
const around = (parts: readonly Part[]): string =>
  parts.map((part) => (typeof part === 'string' ? part.replaceAll(/[^\p{L}\p{N}]/gu, '\\$&') : '.*?')).join('')

function leavesOf(template: JsonValue, at = ''): readonly (readonly [string, string])[] {
  if (typeof template === 'string') return [[at, template]]
  if (typeof template !== 'object' || template === null) return []
  return Object.entries(template).flatMap(([name, member]) =>
    leavesOf(member ?? null, `${at}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  )
}
