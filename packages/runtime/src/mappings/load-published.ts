import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import type { Published } from './choose-version.ts'

/** What is published of these mappings, by their ids, for `chooseVersion`: in the transaction in which deliveries are planned. */
export async function loadPublished(
  tx: Tx,
  tenantId: TenantId,
  mappingIds: readonly string[],
): Promise<ReadonlyMap<string, Published>> {
  if (mappingIds.length === 0) return new Map()
  const { rows } = await tx.query<Published>(SELECT, [tenantId, [...new Set(mappingIds)]])
  return new Map(rows.map((row) => [row.id, row]))
}

const SELECT = `
  select id, published_version, canary_version, canary_percent
  from mappings
  where tenant_id = $1
    and id = any ($2::uuid[])
    and deleted_at is null`
