import type { Oltp, Tx } from '../../oltp/oltp.ts'
import type { Tenant, Tenants } from '../../tenancy/tenant.ts'
import { awayReasonOf } from '../../tenancy/tenant-away.ts'
import type { SearchedUntil, SearchingPosition } from '../position.ts'
import type { Difference, InPhase, Step, Steps } from '../step.ts'
import { findAccepted } from './shadow.ts'

export interface SearchExtraDeps {
  readonly oltp: Oltp
  readonly tenants: Pick<Tenants, 'list'>
}

const PAGE_SIZE = 2_000

/** Looks for responses that were stored in the time and are not in the topic, tenant by tenant. */
export function createSearchExtra(deps: SearchExtraDeps): Steps<'searching'> {
  return async function* searchExtra(replay, signal) {
    let { after } = replay.position
    const tenants = (await deps.tenants.list()).toSorted((a, b) => (a.id < b.id ? -1 : 1))
    for (const tenant of tenants) {
      if (after !== undefined && tenant.id < after.tenantId) continue
      for await (const step of searchTenant(deps, replay, { tenant, after, signal })) {
        after = step.position.after
        yield step
      }
      if (signal.aborted) return
    }
    yield { position: { phase: 'over' }, status: 'compared' }
  }
}

interface Search {
  readonly tenant: Tenant
  readonly after: SearchedUntil | undefined
  readonly signal: AbortSignal
}

async function* searchTenant(
  { oltp }: SearchExtraDeps,
  replay: InPhase<'searching'>,
  { tenant, after, signal }: Search,
): AsyncGenerator<Step & { readonly position: SearchingPosition }> {
  const { compared, knownFrom } = replay.position
  const time = [new Date(knownFrom), replay.to_at]
  let searched = after?.tenantId === tenant.id ? after : firstOf(tenant)
  while (!signal.aborted) {
    const position = searched
    const page = await oltp.readInTenant(tenant, (tx) => listStored(tx, time, position)).catch(nothingWhereAway)
    const last = page.at(-1)
    if (last === undefined) return
    const responseIds = page.map(({ id }) => id)
    const known = await oltp.asOperator('stream replay', (tx) =>
      findAccepted(tx, replay.id, { tenantId: tenant.id, responseIds }),
    )
    const extra = responseIds.filter((id) => !known.has(id))
    searched = { tenantId: tenant.id, submittedAt: last.position, responseId: last.id }
    yield {
      position: { phase: 'searching', compared, knownFrom, after: searched },
      counts: { extra: extra.length },
      differences: extra.map((responseId) => toDifference(tenant, responseId)),
    }
    if (page.length < PAGE_SIZE) return
  }
}

/** Of a tenant that cannot be entered nothing is said. */
function nothingWhereAway(error: unknown): readonly StoredRow[] {
  if (awayReasonOf(error) === undefined) throw error
  return []
}

const toDifference = ({ id: tenantId }: Tenant, responseId: string): Difference => ({
  kind: 'extra',
  reason: 'not_in_topic',
  tenantId,
  responseId,
})

const firstOf = ({ id }: Tenant): SearchedUntil => ({
  tenantId: id,
  submittedAt: '-infinity',
  responseId: '00000000-0000-0000-0000-000000000000',
})

interface StoredRow {
  readonly id: string
  /** Of submitted_at, with the microseconds that a Date has no room for. */
  readonly position: string
}

async function listStored(
  tx: Tx,
  [from, to]: readonly (Date | undefined)[],
  { tenantId, submittedAt, responseId }: SearchedUntil,
): Promise<readonly StoredRow[]> {
  const { rows } = await tx.query<StoredRow>(LIST_STORED, [tenantId, from, to, submittedAt, responseId, PAGE_SIZE])
  return rows
}

// What was kept aside and put right since is of an earlier time.
const LIST_STORED = `
  select id, submitted_at::text as position
  from responses as response
  where tenant_id = $1
    and recorded_at >= $2
    and recorded_at < $3
    and (submitted_at, id) > ($4::timestamptz, $5::uuid)
    and not exists (select from quarantined_responses as q where q.tenant_id = $1 and q.response_id = response.id)
  order by submitted_at, id
  limit $6`
