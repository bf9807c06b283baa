import type { JsonValue } from '../mapping/mapping.ts'

/** The JSON of a body; undefined where it is anything else. */
export function parseBody(rawBody: Uint8Array): JsonValue | undefined {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(rawBody)) as JsonValue
  } catch {
    return undefined
  }
}
