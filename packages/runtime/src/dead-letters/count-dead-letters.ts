import type { DeadLetterGroup, DeadLetterStats } from '@howazit/sdk'
import { type Asked, readFilter } from '../filter/read-filter.ts'
import { ASKED } from '../oltp/statement-names.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { DEAD_LETTERS, FINGERPRINT, STAGE } from './dead-letter-fields.ts'
import { FROM_DEAD_LETTERS } from './dead-letter-row.ts'
import type { DeadLetterDeps } from './list-dead-letters.ts'

interface GroupRow {
  readonly fingerprint: string
  readonly stage: DeadLetterGroup['stage']
  readonly code: string
  readonly connector: string
  readonly operation: string | null
  readonly refused: number
  readonly exhausted: number
  readonly unknown: number
  readonly endpoints: number
  readonly first_failed_at: Date
  readonly last_failed_at: Date
}

const GROUPS_MAX = 100

/** How many there are, grouped by what failed in the same way; the largest groups first. @throws HowazitError of `readFilter` */
export async function countDeadLetters(deps: DeadLetterDeps, tenant: Tenant, asked: Asked): Promise<DeadLetterStats> {
  const { sql, values } = readFilter(deps, tenant, {
    ...asked,
    vocabulary: DEAD_LETTERS,
    pointer: '/query/where',
    firstParameter: 2,
  })
  const { rows } = await deps.oltp.readInTenant(tenant, (tx) =>
    tx.query<GroupRow>(`${COUNT} and ${sql} ${GROUP}`, [tenant.id, ...values]),
  )
  const sumOf = (status: 'refused' | 'exhausted' | 'unknown') => rows.reduce((sum, row) => sum + row[status], 0)
  const byStatus = { refused: sumOf('refused'), exhausted: sumOf('exhausted'), unknown: sumOf('unknown') }
  return {
    total: byStatus.refused + byStatus.exhausted + byStatus.unknown,
    byStatus,
    groupCount: rows.length,
    groups: rows.slice(0, GROUPS_MAX).map(toGroup),
  }
}

const toGroup = (row: GroupRow): DeadLetterGroup => ({
  fingerprint: row.fingerprint,
  stage: row.stage,
  code: row.code,
  connector: row.connector,
  ...(row.operation !== null && { operation: row.operation }),
  count: row.refused + row.exhausted + row.unknown,
  endpoints: row.endpoints,
  firstFailedAt: row.first_failed_at.toISOString(),
  lastFailedAt: row.last_failed_at.toISOString(),
})

const COUNT = `${ASKED}
  select ${FINGERPRINT} as fingerprint, ${STAGE} as stage, d.reason as code, coalesce(c.provider, 'webhook') as connector,
         r.operation,
         (count(*) filter (where d.status = 'refused'))::int as refused,
         (count(*) filter (where d.status = 'exhausted'))::int as exhausted,
         (count(*) filter (where d.status = 'unknown'))::int as unknown,
         count(distinct d.endpoint_id)::int as endpoints,
         min(d.completed_at) as first_failed_at, max(d.completed_at) as last_failed_at
  ${FROM_DEAD_LETTERS}`

const GROUP = `
  group by c.provider, r.operation, d.reason
  order by count(*) desc, fingerprint`
