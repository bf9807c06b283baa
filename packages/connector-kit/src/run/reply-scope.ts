import type { JsonValue } from '../mapping/mapping.ts'
import type { ParsedReply } from '../outcome/parse-reply.ts'

/** What `{reply.*}` stands for: `status`, `headers.*` (names in lower case), `body.*`. */
export function replyScope({ status, headers, json }: ParsedReply): JsonValue {
  const entries = headers instanceof Headers ? [...headers] : Object.entries(headers)
  const named = entries.map(([name, value]) => [name.toLowerCase(), typeof value === 'string' ? value : value?.[0]])
  return { status, headers: Object.fromEntries(named) as JsonValue, body: json }
}
