import type { Operation } from '../manifest/operation.ts'
import type { JsonValue } from '../mapping/mapping.ts'
import { applyLimits } from '../request/apply-limits.ts'
import { fillTemplate } from '../request/fill-template.ts'
import { idempotencyKeyFor } from '../request/idempotency-key.ts'
import type { Scope } from '../request/scope.ts'
import { hookFailure, refused } from './ask.ts'
import type { OperationCall, OutgoingRecord, RecordOutcome, RunPorts } from './operation-call.ts'

/** A record that can be sent: read, passed through `before`, within the limits, with its key. */
export interface ReadyRecord {
  readonly record: OutgoingRecord
  readonly input: JsonValue
  readonly idempotencyKey: string
}

export interface Preparing {
  readonly call: OperationCall
  readonly operation: Operation
  readonly scope: Scope
  readonly ports: RunPorts
}

export type Prepared = { readonly ready: ReadyRecord } | { readonly ended: RecordOutcome }
type Read = { readonly input: JsonValue } | { readonly ended: RecordOutcome }

/** Makes a record ready; or says what becomes of it without being sent. */
export async function prepareRecord(record: OutgoingRecord, preparing: Preparing): Promise<Prepared> {
  const { operation, scope } = preparing
  const isUnsure =
    record.isUncertain && operation.idempotency.kind === 'none' && operation.idempotency.onUnknown === 'at_most_once'
  if (isUnsure) return { ended: STAYS_UNKNOWN }
  const read = readInput(record, operation)
  if ('ended' in read) return read
  const changed = await runBefore(read.input, record, preparing).catch(
    (error: unknown): Read => ({
      ended: hookFailure(error),
    }),
  )
  if ('ended' in changed) return changed
  const limited = applyLimits(changed.input, operation.limits)
  if ('refusal' in limited) return { ended: refused(limited.refusal) }
  const source = sourceOf(operation, { ...scope, input: limited.value, event: record.event, eventId: record.eventId })
  if ('refusal' in source) return { ended: refused(source.refusal) }
  const key = idempotencyKeyFor(source.value, operation.idempotency)
  return { ready: { record, input: limited.value, idempotencyKey: key ?? record.eventId } }
}

const STAYS_UNKNOWN: RecordOutcome = {
  outcome: 'unknown',
  reason: 'outcome_unknown',
  hint: 'Look over there whether it arrived; it is sent again only if you say so.',
}

/** Formats that are text take the mapping's output as it is; all others are built from JSON. */
function readInput({ input }: OutgoingRecord, { format = 'json' }: Operation): Read {
  if (format === 'text' || format === 'binary') return { input }
  try {
    return { input: JSON.parse(input) as JsonValue }
  } catch {
    const hint = 'Let the mapping give JSON: `output: json`.'
    const message = `The mapping's output is no JSON, which a body of format ${format} is made of.`
    return { ended: { outcome: 'refused', reason: 'mapping_output_invalid', message, hint } }
  }
}

async function runBefore(
  input: JsonValue,
  { event }: OutgoingRecord,
  { call, scope, ports }: Preparing,
): Promise<Read> {
  if (!call.connector.hooks?.before) return { input }
  return { input: await ports.hook('before', { event, input, settings: scope.settings }) }
}

function sourceOf({ idempotency }: Operation, scope: Scope) {
  const of = 'of' in idempotency ? idempotency.of : undefined
  return fillTemplate(of ?? '{eventId}', scope)
}
