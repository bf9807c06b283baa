import type { MappingSource, MappingVersion } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { insertVersion } from './insert-version.ts'
import type { MappingDeps } from './mapping-deps.ts'
import {
  getMappingRow,
  lockMappingRow,
  mappingSubject,
  toVersion,
  VERSION_COLUMNS,
  type VersionRow,
} from './mapping-row.ts'
import { checkSource, hashSource } from './mapping-source.ts'

/**
 * Adds a version, which never changes and which nothing uses until it is published. The content of a version that there is
 * gives that version: sending it again, by a retry or a pipeline, makes no other.
 *
 * @throws HowazitError `not_found`, `mapping_invalid`, `validation_failed`
 */
export async function createMappingVersion(
  deps: MappingDeps,
  tenant: Tenant,
  { mappingId, source }: { readonly mappingId: string; readonly source: MappingSource },
): Promise<MappingVersion> {
  // First: what is not there is not found, whatever was to be added to it, and costs no compiling.
  await deps.oltp.inTenant(tenant, (tx) => getMappingRow(tx, tenant.id, mappingId))
  await checkSource(deps.mappings, source)

  return await deps.oltp.inTenant(tenant, async (tx) => {
    const { latest_version: latest } = await lockMappingRow(tx, tenant.id, mappingId)
    const same = await findByHash(tx, tenant.id, { mappingId, hash: hashSource(source) })
    if (same) return same
    const createdAt = deps.clock.now()
    const { actor } = deps.act
    const made = { tenantId: tenant.id, mappingId, version: latest + 1, source, createdAt, actor }
    const version = await insertVersion(tx, made)
    await deps.audit.record(tx, tenant, { subject: mappingSubject(mappingId), after: version })
    return version
  })
}

async function findByHash(
  tx: Tx,
  tenantId: TenantId,
  { mappingId, hash }: { readonly mappingId: string; readonly hash: Buffer },
): Promise<MappingVersion | undefined> {
  const { rows } = await tx.query<VersionRow>(SELECT_SAME, [tenantId, mappingId, hash])
  return rows[0] && toVersion(rows[0])
}

const SELECT_SAME = `
  select ${VERSION_COLUMNS}
  from mapping_versions
  where tenant_id = $1
    and mapping_id = $2
    and hash = $3
  order by version desc
  limit 1`
