import type { Incident } from '@howazit/sdk'
import { ASKED } from '../oltp/statement-names.ts'
import type { Page } from '../runtime.ts'
import type { Tenant } from '../tenancy/tenant.ts'
import { FROM_DEAD_LETTERS } from './dead-letter-row.ts'
import { FINGERPRINT, STAGE } from './filter/compile-filter.ts'
import { type Asked, readFilter } from './filter/read-filter.ts'
import type { DeadLetterDeps } from './list-dead-letters.ts'

interface SpanRow {
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

const INCIDENTS_MAX = 20
/** Without a filter: what somebody who has just come in wants to know. */
const LAST_DAY = 'failed > now-1d'

/**
 * What failed in the same way and together in time: a quarter of an hour without a failure ends an incident. Each has the filter that
 * means it, ready for a replay.
 *
 * @throws HowazitError of `readFilter`
 */
export async function suggestIncidents(deps: DeadLetterDeps, tenant: Tenant, asked: Asked): Promise<Page<Incident>> {
  const where = asked.where ?? LAST_DAY
  const { sql, values } = readFilter(deps, tenant, { ...asked, where, pointer: '/query/where', firstParameter: 3 })
  const { rows } = await deps.oltp.readInTenant(tenant, (tx) =>
    tx.query<SpanRow>(`${FAILED} and ${sql} ${SPANS}`, [tenant.id, INCIDENTS_MAX, ...values]),
  )
  return { items: rows.map(toIncident) }
}

function toIncident({ operation, first_failed_at: first, last_failed_at: last, ...row }: SpanRow): Incident {
  const [from, to] = [first.toISOString(), last.toISOString()]
  return {
    ...row,
    ...(operation !== null && { operation }),
    firstFailedAt: from,
    lastFailedAt: to,
    where: `fingerprint = ${row.fingerprint} and failed >= ${from} and failed <= ${to}`,
  }
}

const FAILED = `${ASKED}
  with failed as (
    select ${FINGERPRINT} as fingerprint, ${STAGE} as stage, d.reason as code, coalesce(c.provider, 'webhook') as connector,
           r.operation, d.endpoint_id, d.completed_at,
           case when d.completed_at - lag(d.completed_at) over same > interval '15 minutes' then 1 else 0 end as begins
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
