import type { Tx } from '../../../oltp/oltp.ts'
import { plainArray } from '../../../oltp/plain-array.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import { OF_PART } from './records.ts'

/** Those that were not erased, by id, and their revisions: none of them is erased or changed until the transaction ends. */
export async function holdResponses(
  tx: Tx,
  tenant: Tenant,
  responseIds: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const values = [tenant.id, plainArray([...new Set(responseIds)])]
  const { rows } = await tx.query<{ response_id: string; revision: number }>(HOLD_RESPONSES, values)
  return new Map(rows.map(({ response_id: id, revision }) => [id, revision]))
}

const HOLD_RESPONSES = `
  select response_id, revision
  from response_keys
  where tenant_id = $1
    and response_id = ${OF_PART}
    and erased_at is null
  order by response_id
  for share`
