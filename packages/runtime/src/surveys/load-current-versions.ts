import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

export interface CurrentVersion {
  readonly version: number
  readonly versionId: string
}

/** The versions that surveys have now, by survey id; without those that do not exist. */
export async function loadCurrentVersions(
  tx: Tx,
  tenantId: TenantId,
  surveyIds: readonly string[],
): Promise<ReadonlyMap<string, CurrentVersion>> {
  const { rows } = await tx.query<CurrentVersion & { readonly id: string }>(SELECT_VERSIONS, [tenantId, surveyIds])
  return new Map(rows.map(({ id, version, versionId }) => [id, { version, versionId }]))
}

const SELECT_VERSIONS = `
  select s.id, s.version, current.id as "versionId"
  from surveys s
  join survey_versions current on current.tenant_id = s.tenant_id and current.survey_id = s.id and current.version = s.version
  where s.tenant_id = $1 and s.id = any ($2::uuid[])`
