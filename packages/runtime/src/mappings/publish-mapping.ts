import { HowazitError, type MappingPublication, type NamedMapping } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import type { MappingDeps } from './mapping-deps.ts'
import { getMappingRow, lockMappingRow, type MappingRow, mappingSubject, toMapping } from './mapping-row.ts'

/**
 * Publishes a version: for all events, or for `canaryPercent` of them beside what is published. A canary of the same version
 * that only changes its share keeps what is known of it.
 *
 * @throws HowazitError `not_found`, `validation_failed` (no such version, or nothing that a canary could stand beside)
 */
export async function publishMapping(
  deps: MappingDeps,
  tenant: Tenant,
  { mappingId, version, canaryPercent = 100 }: MappingPublication & { readonly mappingId: string },
): Promise<NamedMapping> {
  const now = deps.clock.now()
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const before = await lockMappingRow(tx, tenant.id, mappingId)
    if (version > before.latest_version) throw noSuchVersion(before, version)
    const isForAll = canaryPercent === 100
    if (!isForAll) refuseAlone(before, version)
    const since = before.canary_version === version ? before.canary_since : now
    await setPublished(tx, tenant.id, {
      mappingId,
      published: isForAll ? version : before.published_version,
      canary: isForAll ? undefined : { version, percent: canaryPercent, since: since ?? now },
    })
    await tx.query(MARK, [tenant.id, mappingId, version, isForAll ? now : null])
    const after = toMapping(await getMappingRow(tx, tenant.id, mappingId))
    await deps.audit.record(tx, tenant, { subject: mappingSubject(mappingId), before: toMapping(before), after })
    return after
  })
}

export interface Publication {
  readonly mappingId: string
  readonly published: number | null
  readonly canary: { readonly version: number; readonly percent: number; readonly since: Date } | undefined
}

/** What events are mapped by from the commit on. */
export async function setPublished(tx: Tx, tenantId: TenantId, { mappingId, published, canary }: Publication) {
  const { version = null, percent = null, since = null } = canary ?? {}
  await tx.query(SET_PUBLISHED, [tenantId, mappingId, published, version, percent, since])
}

function refuseAlone({ published_version: published, name }: MappingRow, version: number): void {
  if (published !== null && published !== version) return
  const why = published === null ? 'nothing of it is published' : `version ${version} is what is published`
  throw new HowazitError('validation_failed', `A canary stands beside another version, and of ${name} ${why}.`, {
    details: { pointer: '/canaryPercent', expected: '100, or none' },
  })
}

const noSuchVersion = ({ name, latest_version: latest }: MappingRow, version: number): HowazitError =>
  new HowazitError('validation_failed', `${name} has no version ${version}; the latest is ${latest}.`, {
    details: { pointer: '/version', expected: `1 to ${latest}`, got: String(version) },
  })

const SET_PUBLISHED = `
  update mappings
  set published_version = $3, canary_version = $4, canary_percent = $5, canary_since = $6
  where tenant_id = $1
    and id = $2`

// Published again is no longer taken back.
const MARK = `
  update mapping_versions
  set published_at = coalesce($4, published_at), rolled_back_at = null, rolled_back_reason = null
  where tenant_id = $1
    and mapping_id = $2
    and version = $3`
