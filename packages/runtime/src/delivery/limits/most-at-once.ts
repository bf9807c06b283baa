import type { PreparedRoute } from '../attempt/prepare-route.ts'

/** Requests with full batches under way to one connection. */
const BATCHES_AT_ONCE = 2
const RECORDS_MAX = 500

/** Events that may be under way to a connection at once, where its connector says something about it. */
export function mostAtOnce({
  connector,
  operation,
}: Pick<PreparedRoute, 'connector' | 'operation'>): number | undefined {
  const { batch, idempotency } = connector.operations[operation]!
  const isBatched = batch !== undefined && idempotency.kind !== 'header'
  const recordsMax = isBatched ? Math.min(batch.recordsMax, RECORDS_MAX) : 1
  const limits = (connector.rate ?? []).flatMap(({ concurrencyMax }) => concurrencyMax ?? [])
  if (limits.length > 0) return Math.min(...limits) * recordsMax
  return isBatched ? BATCHES_AT_ONCE * recordsMax : undefined
}
