import type { JsonValue } from '../mapping/mapping.ts'
import type { Exchange, HttpRequest } from '../run/http.ts'
import { type Shown, showPath, showPlaced, showValue } from './generated-values.ts'
import { entriesOf, type Place, pathOf } from './json-place.ts'
import { type PactBody, type PactRequest, patternRule, type Rule } from './pact.ts'

export interface Asked {
  /** As it went out. */
  readonly sent: HttpRequest
  /** As the log keeps it: what differs is a credential, or was made of one. */
  readonly kept: Exchange['request']
  /** Values of the connection that are no secrets. */
  readonly settings: ReadonlySet<string>
}

type Rules = Record<string, Rule>

/** A request for a pact: what the connector always says as it is, ids and times by their form, credentials by their place. */
export function requestOf(asked: Asked): PactRequest {
  const { sent, kept } = asked
  const url = new URL(sent.url)
  const path = url.pathname === pathnameOf(kept.url) ? showPath(url.pathname, asked.settings) : HIDDEN_PATH
  const query: Record<string, string[]> = {}
  const rules = { query: {} as Rules, header: {} as Rules, body: {} as Rules }
  for (const [name, value] of url.searchParams) {
    const shown = showAt(value, new URL(kept.url).searchParams.getAll(name).includes(value), asked)
    query[name] = [...(query[name] ?? []), shown.example]
    addRule(rules.query, name, shown)
  }
  const headers = Object.entries(sent.headers).map(([name, value]) => {
    const shown = showAt(value, kept.headers[name] === value, asked)
    addRule(rules.header, name, shown)
    return [name, [shown.example]] as const
  })
  const body = bodyOf(asked, rules.body)
  const filled = Object.fromEntries(Object.entries(rules).filter(([, each]) => Object.keys(each).length > 0))
  const matchingRules = { ...filled, ...(path.form !== undefined && { path: patternRule(path.form) }) }
  return {
    method: sent.method,
    path: path.example,
    headers: Object.fromEntries(headers),
    ...(Object.keys(query).length > 0 && { query }),
    ...(body && { body }),
    ...(Object.keys(matchingRules).length > 0 && { matchingRules }),
  }
}

/** Of a URL that is the secret itself. */
const HIDDEN_PATH: Shown = { ...showPlaced('/'), example: '/placed-by-the-kit', form: '^/.+$' }

function showAt(value: string, isKept: boolean, { settings }: Asked): Shown {
  return isKept ? showValue(value, settings) : showPlaced(value)
}

function addRule(rules: Rules, name: string, { form }: Shown): void {
  if (form !== undefined) rules[name] = patternRule(form)
}

function bodyOf(asked: Asked, rules: Rules): PactBody | undefined {
  const { body, headers } = asked.sent
  if (body === null) return undefined
  const contentType = headerOf(headers, 'content-type') ?? 'application/octet-stream'
  if (typeof body !== 'string') return { content: Buffer.from(body).toString('base64'), contentType, encoded: 'base64' }
  const json = /\bjson\b/.test(contentType) ? parseJson(body) : undefined
  if (json === undefined) return { content: asked.kept.body as string, contentType, encoded: false }
  const kept = typeof asked.kept.body === 'string' ? parseJson(asked.kept.body) : undefined
  return { content: showJson({ value: json, kept, place: [] }, asked, rules), contentType, encoded: false }
}

interface Showing {
  readonly value: JsonValue
  readonly kept: JsonValue | undefined
  readonly place: Place
}

function showJson({ value, kept, place }: Showing, asked: Asked, rules: Rules): JsonValue {
  const entries = entriesOf(value)
  if (entries) {
    const keptOf = (step: string | number) => entriesOf(kept)?.find(([name]) => name === step)?.[1]
    const shown = entries.map(
      ([step, inner]) =>
        [step, showJson({ value: inner, kept: keptOf(step), place: [...place, step] }, asked, rules)] as const,
    )
    return Array.isArray(value) ? shown.map(([, inner]) => inner) : Object.fromEntries(shown)
  }
  if (typeof value !== 'string') return value
  const { example, form } = showAt(value, kept === value, asked)
  const path = pathOf(place)
  if (form !== undefined && path !== undefined) rules[path] = patternRule(form)
  return example
}

function headerOf(headers: HttpRequest['headers'], wanted: string): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === wanted)?.[1]
}

const pathnameOf = (url: string): string => new URL(url).pathname

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
