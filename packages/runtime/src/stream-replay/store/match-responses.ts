import type { Oltp, Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { awayReasonOf } from '../../tenancy/tenant-away.ts'
import type { ShadowRow } from './shadow.ts'

/** What became of a response that the topic has. */
export type Verdict =
  | { readonly is: 'same' | 'erased' | 'quarantined' | 'dead' | 'pending' }
  | { readonly is: 'missing' | 'differing'; readonly reason: string }

interface Found {
  readonly response_id: string
  /** Null where no key is taken. */
  readonly body_hash: string | null
  readonly is_erased: boolean
  readonly is_there: boolean
  readonly is_quarantined: boolean
}

/** Of one tenant, in the order given, by what its tables say now. Nothing is known of one that cannot be entered. */
export async function matchResponses(
  oltp: Oltp,
  tenant: Tenant,
  rows: readonly ShadowRow[],
): Promise<readonly Verdict[]> {
  try {
    const found = await oltp.inTenant(tenant, (tx) => find(tx, tenant, rows))
    return rows.map((row) => judge(row, found.get(row.response_id)))
  } catch (error) {
    if (awayReasonOf(error) === undefined) throw error
    return rows.map(() => ({ is: 'pending' }))
  }
}

async function find(tx: Tx, tenant: Tenant, rows: readonly ShadowRow[]): Promise<ReadonlyMap<string, Found>> {
  const responseIds = rows.map((row) => row.response_id)
  const { rows: found } = await tx.query<Found>(FIND, [tenant.id, responseIds])
  return new Map(found.map((row) => [row.response_id, row]))
}

function judge({ body_hash: bodyHash, is_dead, is_erased, is_parked }: ShadowRow, found: Found | undefined): Verdict {
  if (is_erased || found?.is_erased) return { is: 'erased' }
  if (found?.body_hash === bodyHash)
    return found.is_there ? { is: 'same' } : { is: 'differing', reason: 'key_without_response' }
  if (found?.is_quarantined) return { is: 'quarantined' }
  if (is_dead) return { is: 'dead' }
  if (is_parked) return { is: 'pending' }
  if (found?.body_hash == null) return { is: 'missing', reason: 'not_stored' }
  return { is: 'differing', reason: 'other_body' }
}

const FIND = `
  select asked.response_id, encode(key.body_hash, 'hex') as body_hash, key.erased_at is not null as is_erased,
    exists (
      select from responses as response
      where response.tenant_id = $1 and response.id = asked.response_id and response.submitted_at = key.submitted_at) as is_there,
    exists (
      select from quarantined_responses as q where q.tenant_id = $1 and q.response_id = asked.response_id) as is_quarantined
  from unnest($2::uuid[]) as asked (response_id)
  left join response_keys as key on key.tenant_id = $1 and key.response_id = asked.response_id`
