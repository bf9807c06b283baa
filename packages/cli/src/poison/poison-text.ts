import type { PoisonDecision, PoisonGroup, PoisonMessage } from '@howazit/sdk'
import { table } from '../output.ts'

export const poisonTable = (items: readonly PoisonMessage[]): string =>
  table(
    ['message', 'failed', 'stage', 'code', 'reason', 'attempts', 'tenant'],
    items.map(({ id, failedAt, stage, code, reason, attemptCount, tenantId }) => [
      id,
      failedAt,
      stage,
      code,
      reason,
      attemptCount,
      tenantId,
    ]),
  )

export const groupTable = (groups: readonly PoisonGroup[]): string =>
  table(
    ['fingerprint', 'stage', 'code', 'reason', 'count', 'tenants', 'first', 'last'],
    groups.map(({ fingerprint, stage, code, reason, count, tenants, firstFailedAt, lastFailedAt }) => [
      fingerprint,
      stage,
      code,
      reason,
      count,
      tenants,
      firstFailedAt,
      lastFailedAt,
    ]),
  )

/** What a decision is about. */
export const heldText = ({ matched, groups }: PoisonDecision): string =>
  [`${matched} messages are held.`, ...(groups.length > 0 ? [groupTable(groups)] : [])].join('\n')

/** What there is to be done about it. */
export const nextAbout = ({ fingerprint, responseId, state }: PoisonMessage): readonly string[] => [
  ...(responseId === undefined ? [] : [`howazit trace ${responseId}`]),
  ...(state === 'held'
    ? [`howazit dlq replay --kind poison --fingerprint ${fingerprint} --reason "mended in ..."`]
    : []),
]
