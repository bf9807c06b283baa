import type { TenantMoveContent } from '@howazit/sdk'
import { failureReason } from '../../failure-reason.ts'
import { rest } from '../../jobs/poll-work.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import type { TenantStores } from '../tenant-stores.ts'
import type { PlaceSession } from './at-place.ts'

type What = TenantMoveContent['what']

/** What a tenant has under way where it is: all of it is rows, and moves with them; but for what is being sent and published right now. */
export async function listUnderWay(session: PlaceSession, tenantId: string): Promise<readonly TenantMoveContent[]> {
  const [counts] = await session.query<Record<UnderWay, string>>(COUNTS, [tenantId])
  return Object.entries(MOVES).map(([what, moves]) => ({
    what: what as UnderWay,
    count: Number(counts?.[what as UnderWay] ?? 0),
    moves,
  }))
}

const MOVES = {
  deliveries_in_flight: true,
  deliveries_to_retry: true,
  dead_letters: true,
  quarantined_responses: true,
  schedules: true,
  events_to_publish: false,
} as const satisfies Partial<Record<What, boolean>>

type UnderWay = keyof typeof MOVES

const COUNTS = `
  select
    (select count(*) from delivery_leases where tenant_id = $1) as deliveries_in_flight,
    (select count(*) from deliveries where tenant_id = $1 and status = 'pending' and attempt_count > 0) as deliveries_to_retry,
    (select count(*) from deliveries where tenant_id = $1 and status in ('refused', 'exhausted', 'unknown')) as dead_letters,
    (select count(*) from quarantined_responses where tenant_id = $1 and state = 'held') as quarantined_responses,
    (select count(*) from insight_schedules where tenant_id = $1)
      + (select count(*) from connection_polls where tenant_id = $1) as schedules,
    (select count(*) from outbox where tenant_id = $1 and dispatched_at is null) as events_to_publish`

/** A store that is away keeps nobody from moving, since it is not moved. */
const ANSWER_MS = 5_000

/** @returns what is in the other stores, and of which nobody knows. */
export async function listInStores(
  stores: TenantStores,
  tenant: Pick<Tenant, 'id'>,
): Promise<{ readonly contents: readonly TenantMoveContent[]; readonly unknown: readonly string[] }> {
  const unknown: string[] = []
  const counted = await Promise.all(
    stores.map(async ({ name, count }) => {
      const late = rest(ANSWER_MS, NEVER).then(() => {
        throw new Error(`no answer within ${ANSWER_MS / 1000} s`)
      })
      return await Promise.race([count(tenant), late]).catch((error: unknown) => {
        unknown.push(`${name}, which could not be counted (${failureReason(error)}): they stay all the same`)
        return []
      })
    }),
  )
  return { contents: counted.flat(), unknown }
}

const NEVER = new AbortController().signal
