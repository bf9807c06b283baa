import type { Incident } from '@howazit/sdk'
import { type Asked, readFilter } from '../filter/read-filter.ts'
import { ASKED } from '../oltp/statement-names.ts'
import type { Page } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { DEAD_LETTERS, FINGERPRINT, STAGE } from './dead-letter-fields.ts'
import { FROM_DEAD_LETTERS } from './dead-letter-row.ts'
import { filterOf, incidentIdOf } from './incident-id.ts'
import type { DeadLetterDeps } from './list-dead-letters.ts'

/** What failed in the same way without a pause. */
export interface SpanRow {
  readonly fingerprint: string
  readonly stage: Incident['stage']
  readonly code: string
  readonly connector: string
  readonly operation: string | null
  readonly count: number
  readonly endpoints: number
  readonly first_failed_at: Date
  readonly last_failed_at: Date
}

export const INCIDENTS_MAX = 20
/** Without a failure for so long it is over. */
export const QUIET_MS = 15 * 60_000
/** Without a filter: what somebody who has just come in wants to know. */
const LAST_DAY = 'failed > now-1d'

/**
 * What failed in the same way and together in time: a quarter of an hour without a failure ends an incident. Each has an id and a filter
 * that mean it, ready for a replay.
 *
 * @throws HowazitError of `readFilter`
 */
export async function suggestIncidents(deps: DeadLetterDeps, tenant: Tenant, asked: Asked): Promise<Page<Incident>> {
  const spans = await findSpans(deps, tenant, { asked, limit: INCIDENTS_MAX })
  return { items: spans.map(toIncident) }
}

/** The largest first. */
export async function findSpans(
  deps: DeadLetterDeps,
  tenant: Tenant,
  { asked, limit }: { readonly asked: Asked; readonly limit: number },
): Promise<readonly SpanRow[]> {
  const where = asked.where ?? LAST_DAY
  const { sql, values } = readFilter(deps, tenant, {
    ...asked,
    where,
    vocabulary: DEAD_LETTERS,
    pointer: '/query/where',
    firstParameter: 4,
  })
  const { rows } = await deps.oltp.readInTenant(tenant, (tx) =>
    tx.query<SpanRow>(`${FAILED} and ${sql} ${SPANS}`, [tenant.id, limit, QUIET_MS / 1_000, ...values]),
  )
  return rows
}

function toIncident({ operation, first_failed_at: first, last_failed_at: last, ...row }: SpanRow): Incident {
  const span = { fingerprint: row.fingerprint, firstFailedAt: first, lastFailedAt: last }
  return {
    id: incidentIdOf(span),
    ...row,
    ...(operation !== null && { operation }),
    firstFailedAt: first.toISOString(),
    lastFailedAt: last.toISOString(),
    where: filterOf(span),
  }
}

const FAILED = `${ASKED}
  with failed as (
    select ${FINGERPRINT} as fingerprint, ${STAGE} as stage, d.reason as code, coalesce(c.provider, 'webhook') as connector,
           r.operation, d.endpoint_id, d.completed_at,
           case when d.completed_at - lag(d.completed_at) over same > make_interval(secs => $3) then 1 else 0 end as begins
    ${FROM_DEAD_LETTERS}`

const SPANS = `
    window same as (partition by c.provider, r.operation, d.reason order by d.completed_at)
  ),
  spans as (
    select failed.*, sum(begins) over (partition by fingerprint order by completed_at) as span from failed
  )
  select fingerprint, stage, code, connector, operation, count(*)::int as count, count(distinct endpoint_id)::int as endpoints,
         min(completed_at) as first_failed_at, max(completed_at) as last_failed_at
  from spans
  group by fingerprint, stage, code, connector, operation, span
  order by count(*) desc, max(completed_at) desc
  limit $2`
