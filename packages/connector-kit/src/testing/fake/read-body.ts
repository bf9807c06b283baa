import { bodyBytes, mediaType } from '../../auth/request-parts.ts'
import type { JsonValue } from '../../mapping/mapping.ts'
import type { HttpRequest } from '../../run/http.ts'

/** A request's body as a value: of JSON and of NDJSON, whose lines become a list; a form's members; text as it is. */
export function readBody(request: HttpRequest): JsonValue | undefined {
  const text = bodyBytes(request).toString('utf8')
  if (text === '') return undefined
  const type = mediaType(request)
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(text))
  if (type === 'application/x-ndjson' || type === 'application/ndjson') return readLines(text)
  return parseJson(text) ?? text
}

function readLines(text: string): JsonValue {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => parseJson(line) ?? line)
}

function parseJson(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue
  } catch {
    return undefined
  }
}
