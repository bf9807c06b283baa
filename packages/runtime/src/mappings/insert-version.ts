import type { MappingSource, MappingVersion } from '@howazit/sdk'
import type { Actor } from '../audit/act.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import { toVersion, VERSION_COLUMNS, type VersionRow } from './mapping-row.ts'
import { hashSource } from './mapping-source.ts'

export interface NewVersion {
  readonly tenantId: TenantId
  readonly mappingId: string
  readonly version: number
  readonly source: MappingSource
  readonly createdAt: Date
  readonly actor: Actor
}

/** Adds a version to a mapping that the transaction has locked. */
export async function insertVersion(tx: Tx, made: NewVersion): Promise<MappingVersion> {
  const { source, actor } = made
  const { rows } = await tx.query<VersionRow>(INSERT, [
    made.tenantId,
    made.mappingId,
    made.version,
    source.kind,
    source.source,
    source.output ?? 'json',
    hashSource(source),
    made.createdAt,
    [actor.kind, actor.id].filter(Boolean).join(' '),
  ])
  if (!rows[0]) throw new Error(`Version ${made.version} of mapping ${made.mappingId} was inserted without a row.`)
  return toVersion(rows[0])
}

const INSERT = `
  insert into mapping_versions (tenant_id, mapping_id, version, kind, source, output, hash, created_at, created_by)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
  returning ${VERSION_COLUMNS}`
