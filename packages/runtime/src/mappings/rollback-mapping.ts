import { HowazitError, type NamedMapping } from '@howazit/sdk'
import type { Audit } from '../audit/audit-log.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import type { MappingDeps } from './mapping-deps.ts'
import { getMappingRow, lockMappingRow, type MappingRow, mappingSubject, toMapping } from './mapping-row.ts'
import { setPublished } from './publish-mapping.ts'

/**
 * Takes the canary back; where none runs, the published version, which gives way to the one published before it that was not
 * taken back itself. What is taken back says when and why, until somebody publishes it again.
 *
 * @throws HowazitError `not_found`, `conflict` (there is nothing to go back to)
 */
export async function rollbackMapping(deps: MappingDeps, tenant: Tenant, mappingId: string): Promise<NamedMapping> {
  const { audit, act } = deps
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const before = await lockMappingRow(tx, tenant.id, mappingId)
    return await takeBack(tx, tenant, { before, now: deps.clock.now(), reason: act.reason ?? 'by hand', audit })
  })
}

export interface TakingBack {
  /** Locked. */
  readonly before: MappingRow
  readonly now: Date
  readonly reason: string
  readonly audit: Audit
}

export async function takeBack(
  tx: Tx,
  tenant: Tenant,
  { before, now, reason, audit }: TakingBack,
): Promise<NamedMapping> {
  const { id: mappingId, canary_version: canary, published_version: published } = before
  const remaining = canary === null ? await findPrevious(tx, tenant.id, before) : published
  await setPublished(tx, tenant.id, { mappingId, published: remaining, canary: undefined })
  await tx.query(MARK, [tenant.id, mappingId, canary ?? published, now, reason])
  const after = toMapping(await getMappingRow(tx, tenant.id, mappingId))
  await audit.record(tx, tenant, { subject: mappingSubject(mappingId), before: toMapping(before), after })
  return after
}

/** @throws HowazitError `conflict` */
async function findPrevious(tx: Tx, tenantId: TenantId, { id, name, published_version: published }: MappingRow) {
  const { rows } = await tx.query<{ version: number }>(SELECT_PREVIOUS, [tenantId, id, published])
  if (rows[0]) return rows[0].version
  const why = published === null ? 'Nothing of it is published' : `No version but ${published} was published`
  throw new HowazitError('conflict', `${name} cannot be rolled back. ${why}: publish another version instead.`)
}

const SELECT_PREVIOUS = `
  select version
  from mapping_versions
  where tenant_id = $1
    and mapping_id = $2
    and version <> $3
    and published_at is not null
    and rolled_back_at is null
  order by published_at desc, version desc
  limit 1`

const MARK = `
  update mapping_versions
  set rolled_back_at = $4, rolled_back_reason = $5
  where tenant_id = $1
    and mapping_id = $2
    and version = $3`
