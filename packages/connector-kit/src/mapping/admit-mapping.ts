import type { Mapping, MappingFailure, MappingRequest } from './mapping.ts'
import { MAPPING_LIMITS } from './mapping-limits.ts'

const { inputBytes: INPUT_BYTES_MAX, sourceBytes: SOURCE_BYTES_MAX } = MAPPING_LIMITS

export interface PreparedMapping {
  readonly request: MappingRequest
  /** JSON of `{ event, context }`, '' for a check, or why the request is refused before it reaches a process. */
  readonly input: string | MappingFailure
}

export const quarantined: MappingFailure = {
  status: 'failed',
  code: 'mapping_quarantined',
  message:
    'the mapping was ended by force three times within ten minutes; it rests until it is changed or ten minutes have passed',
}

/** What crosses to the child for this request, or why nothing does. */
export function encodeInput({ event, context, mapping }: MappingRequest): string | MappingFailure {
  const refusal = refuseSource(mapping)
  if (refusal) return refusal
  try {
    const input = JSON.stringify({ event, context })
    // A UTF-16 unit has three bytes in UTF-8 at most: most events need no counting.
    const bytes = input.length * 3 <= INPUT_BYTES_MAX ? input.length : Buffer.byteLength(input)
    return bytes <= INPUT_BYTES_MAX ? input : refuse(`the event has ${bytes} bytes; a mapping takes ${INPUT_BYTES_MAX}`)
  } catch {
    return refuse('the event cannot be written as JSON: it is nested too deeply or contains itself')
  }
}

export function refuseSource({ source }: Mapping): MappingFailure | undefined {
  if (source.length * 3 <= SOURCE_BYTES_MAX) return undefined
  const bytes = Buffer.byteLength(source)
  if (bytes <= SOURCE_BYTES_MAX) return undefined
  return refuse(`the source has ${bytes} bytes; ${SOURCE_BYTES_MAX} are allowed`)
}

function refuse(message: string): MappingFailure {
  return { status: 'failed', code: 'mapping_failed', message }
}
