import { parseResponseChange } from '../../analytics/parse-response-change.ts'
import type { PlacedChange } from '../../response-change.ts'
import type { StoredMessage } from '../../stream/stream.ts'

/** Those that the sink can take. */
export function parseChanges(messages: readonly StoredMessage[]): readonly PlacedChange[] {
  return messages.flatMap(({ value, partition, offset }) => {
    const parsed = parseResponseChange(value)
    return parsed.isValid ? [{ change: parsed.change, partition, offset }] : []
  })
}
