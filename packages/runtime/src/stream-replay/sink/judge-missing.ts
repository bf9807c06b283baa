import type { ClickHouseClient } from '@clickhouse/client'
import { readRows } from '../../analytics/read-rows.ts'
import { SINK } from '../../analytics/sink-batches.ts'
import type { Oltp } from '../../oltp/oltp.ts'
import type { Tenant, TenantId, Tenants } from '../../tenancy/tenant.ts'
import { awayReasonOf } from '../../tenancy/tenant-away.ts'
import type { DifferingEvent } from './find-differing-events.ts'

export interface JudgeMissingDeps {
  readonly oltp: Oltp
  readonly clickhouse: ClickHouseClient
  readonly tenants: Pick<Tenants, 'find'>
}

export interface Missing {
  readonly tenantId: string
  readonly events: readonly DifferingEvent[]
  /** By the database's clock, before they were looked for: what was brought in later is on its way. */
  readonly lookedAt: Date
}

/** Why each event has no row in the fact, in their order. `pending`: it is on its way. `erased`: it should have none. */
export type Absence = 'never_recorded' | 'not_on_dashboards' | 'pending' | 'erased'

export async function judgeMissing(deps: JudgeMissingDeps, missing: Missing): Promise<readonly Absence[]> {
  const { tenantId, events } = missing
  if (events.length === 0) return []
  const records = await findRecords(deps.oltp, missing)
  const tenant = await deps.tenants.find(tenantId as TenantId)
  const responseIds = [...new Set(events.map(({ responseId }) => responseId))]
  const gone = tenant ? await findGone(deps, tenant, responseIds).catch(undefinedWhereAway) : new Set()
  return events.map(({ eventId, responseId }) => {
    // Nothing is said of a tenant that cannot be entered.
    if (gone === undefined) return 'pending'
    if (gone.has(responseId)) return 'erased'
    const isIn = records.get(eventId)
    if (isIn === undefined) return 'never_recorded'
    return isIn ? 'not_on_dashboards' : 'pending'
  })
}

/** Those that the sink has recorded, and whether their batches had been brought in. */
async function findRecords(
  oltp: Pick<Oltp, 'asOperator'>,
  { events, lookedAt }: Missing,
): Promise<ReadonlyMap<string, boolean>> {
  const values = [SINK, events.map(({ eventId }) => eventId), lookedAt]
  const { rows } = await oltp.asOperator('stream replay', (tx) =>
    tx.query<{ event_id: string; is_in: boolean }>(FIND_RECORDS, values),
  )
  return new Map(rows.map((row) => [row.event_id, row.is_in]))
}

/** Of erased responses a month that was rebuilt has nothing, and need not: where nothing of one is left to be taken away. */
async function findGone(
  { oltp, clickhouse }: JudgeMissingDeps,
  tenant: Tenant,
  responseIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await oltp.inTenant(tenant, (tx) =>
    tx.query<{ response_id: string }>(FIND_ERASED, [tenant.id, responseIds]),
  )
  const gone = new Set(rows.map((row) => row.response_id))
  for (const ids of chunks([...gone])) {
    const left = await readRows<{ responseId: string }>(clickhouse, tenant, {
      query: `select response_id as responseId
        from events_response
        where tenant_id = {tenantId:UUID} and response_id in {ids:Array(UUID)} and kind = 'response'
        group by response_id
        having sum(sign) != 0`,
      params: { ids },
    })
    for (const { responseId } of left) gone.delete(responseId)
  }
  return gone
}

function undefinedWhereAway(error: unknown): undefined {
  if (awayReasonOf(error) === undefined) throw error
}

/** As many as fit a request's URL. */
const CHUNK = 100

const chunks = <Item>(items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / CHUNK) }, (_, at) => items.slice(at * CHUNK, (at + 1) * CHUNK))

const FIND_RECORDS = `
  select event.event_id,
    exists (select from stream.sink_batches as batch where batch.batch_id = event.batch_id and batch.inserted_at < $3) as is_in
  from stream.sink_events as event
  where event.sink = $1
    and event.event_id = any ($2::uuid[])`

const FIND_ERASED = `
  select response_id
  from response_keys
  where tenant_id = $1
    and response_id = any ($2::uuid[])
    and erased_at is not null`
