import { type Batch, type BatchRecord, planBatches } from '@howazit/connector-kit'
import type { ReadyAttempt } from './begin-attempts.ts'
import type { PreparedAttempt } from './prepare-attempts.ts'

export interface RequestGroups {
  /** What goes out in one request each. */
  readonly groups: readonly (readonly ReadyAttempt[])[]
  /** Larger than the other side takes, alone. */
  readonly oversized: readonly ReadyAttempt[]
}

/** Each attempt by itself, but for operations that take several events at once. */
export function groupRequests(ready: readonly ReadyAttempt[]): RequestGroups {
  const groups: (readonly ReadyAttempt[])[] = []
  const oversized: ReadyAttempt[] = []
  for (const [key, alike] of Map.groupBy(ready, batchKeyOf)) {
    const batch = key === undefined ? undefined : batchOf(alike[0]!)
    if (batch === undefined) {
      groups.push(...alike.map((each) => [each]))
      continue
    }
    const plan = planBatches(alike.map(toRecord), batch)
    groups.push(...plan.batches.map((records) => records.map(({ ready: each }) => each)))
    oversized.push(...plan.oversized.map(({ ready: each }) => each))
  }
  return { groups, oversized }
}

/**
 * What may share a request; undefined for what goes alone. So does what may have been received already: it goes out again as it
 * went, without company that it did not have.
 */
function batchKeyOf({ attempt: { target, pinnedBody } }: ReadyAttempt): string | undefined {
  if (target.kind === 'webhook' || pinnedBody !== undefined) return undefined
  return batchOf({ attempt: { target } }) && `${target.routeId}:${target.connector.version}`
}

/** Undefined too where the vendor knows a repetition by the key of a request: the same records may not meet again in one. */
function batchOf({ attempt: { target } }: { readonly attempt: Pick<PreparedAttempt, 'target'> }): Batch | undefined {
  if (target.kind === 'webhook') return undefined
  const operation = target.connector.operations[target.operation]
  return operation?.idempotency.kind === 'header' ? undefined : operation?.batch
}

const toRecord = (ready: ReadyAttempt): BatchRecord & { readonly ready: ReadyAttempt } => {
  const { delivery } = ready.attempt
  return { key: delivery.response_id ?? delivery.event_id, bytes: Buffer.byteLength(ready.body), ready }
}
