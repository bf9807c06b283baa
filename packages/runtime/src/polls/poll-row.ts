import type { PagePlace } from '@howazit/connector-kit'
import { HowazitError, type Poll } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

/** Which poll of which connection. */
export interface PollPlace {
  readonly connectionId: string
  readonly poll: string
}

/** Where a poll that takes several runs goes on. */
export interface PollPosition {
  /** Asked for from here on, the same for all pages of it. */
  readonly since?: string
  readonly place: PagePlace
  /** The latest that was seen so far. */
  readonly seen?: string
}

export interface PollRow {
  readonly connection_id: string
  readonly poll: string
  readonly watermark: string | null
  readonly position: PollPosition | null
  readonly baselined_at: Date | null
  readonly next_poll_at: Date
  readonly polled_at: Date | null
  readonly failure_count: number
  readonly failing_since: Date | null
  readonly failure_reason: string | null
  readonly failure_detail: string | null
}

export const POLL_COLUMNS = `p.connection_id, p.poll, p.watermark, p.position, p.baselined_at, p.next_poll_at, p.polled_at,
  p.failure_count, p.failing_since, p.failure_reason, p.failure_detail`

export async function listPollRows(tx: Tx, tenantId: TenantId, connectionId: string): Promise<readonly PollRow[]> {
  return (await tx.query<PollRow>(SELECT, [tenantId, connectionId])).rows
}

const SELECT = `
  select ${POLL_COLUMNS}
  from connection_polls p
  where p.tenant_id = $1
    and p.connection_id = $2
  order by p.poll`

/** As the contract shows it. */
export function toPoll(row: PollRow, title: string | undefined): Poll {
  return {
    poll: row.poll,
    ...(title !== undefined && { title }),
    isWanted: true,
    isCaughtUp: row.baselined_at !== null && row.position === null,
    nextPollAt: row.next_poll_at.toISOString(),
    ...(row.polled_at !== null && { polledAt: row.polled_at.toISOString() }),
    ...(row.watermark !== null && { watermark: row.watermark }),
    failureCount: row.failure_count,
    ...(row.failing_since !== null && { failingSince: row.failing_since.toISOString() }),
    ...(row.failure_reason !== null && { failureReason: row.failure_reason }),
    ...(row.failure_detail !== null && { failureDetail: row.failure_detail }),
  }
}

export const pollNotFound = ({ connectionId, poll }: PollPlace, known: readonly string[]): HowazitError =>
  new HowazitError('not_found', `The connector of ${connectionId} has no poll ${poll}.`, {
    details: {
      pointer: '/path/pollName',
      ...(known.length > 0 && { expected: `one of ${known.join(', ')}` }),
    },
  })
