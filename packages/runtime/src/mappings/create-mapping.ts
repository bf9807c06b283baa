import { HowazitError, type MappingCreate, type NamedMapping } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { Tenant, TenantId } from '../tenancy/tenant.ts'
import { findTarget } from './find-target.ts'
import { insertVersion } from './insert-version.ts'
import type { MappingDeps } from './mapping-deps.ts'
import { getMappingRow, type MappingRow, mappingSubject, SELECT_MAPPINGS, toMapping } from './mapping-row.ts'
import { checkSource, hashSource } from './mapping-source.ts'

/**
 * Creates a mapping with its first version, which nothing uses until it is published. The same again gives the mapping as it is.
 *
 * @throws HowazitError `mapping_invalid`, `conflict` (another mapping has the name), `validation_failed`
 */
export async function createMapping(deps: MappingDeps, tenant: Tenant, asked: MappingCreate): Promise<NamedMapping> {
  const target = await findTarget(deps.connectors, asked)
  const create = target ? { ...asked, connector: target.connector.id } : asked
  const { name, connector = null, operation = null, ...source } = create
  await checkSource(deps.mappings, source)

  const id = deps.ids.newId()
  const now = deps.clock.now()
  return await deps.oltp.inTenant(tenant, async (tx) => {
    const { rowCount } = await tx.query(INSERT, [tenant.id, id, name, connector, operation, now])
    if (rowCount === 0) return toMapping(await findSame(tx, tenant.id, create))
    await insertVersion(tx, {
      tenantId: tenant.id,
      mappingId: id,
      version: 1,
      source,
      createdAt: now,
      actor: deps.act.actor,
    })
    const created = toMapping(await getMappingRow(tx, tenant.id, id))
    await deps.audit.record(tx, tenant, { subject: mappingSubject(id), after: created })
    return created
  })
}

/** The mapping of that name, where it began with the same content. */
async function findSame(tx: Tx, tenantId: TenantId, create: MappingCreate): Promise<MappingRow> {
  const { rows } = await tx.query<MappingRow>(`${SELECT_MAPPINGS} and m.name = $2`, [tenantId, create.name])
  const [same] = rows
  const { connector = null, operation = null } = create
  if (same?.connector === connector && same.operation === operation) {
    const first = await tx.query<{ hash: Buffer }>(SELECT_FIRST_HASH, [tenantId, same.id])
    if (first.rows[0]?.hash.equals(hashSource(create))) return same
  }
  throw new HowazitError(
    'conflict',
    `Another mapping is called ${create.name}: add a version to it, or take another name.`,
    {
      details: { pointer: '/name' },
    },
  )
}

const INSERT = `
  insert into mappings (tenant_id, id, name, connector, operation, created_at)
  values ($1, $2, $3, $4, $5, $6)
  on conflict do nothing`

const SELECT_FIRST_HASH = `
  select hash
  from mapping_versions
  where tenant_id = $1 and mapping_id = $2 and version = 1`
