import type { SurveyAnswersTo } from '@howazit/sdk'
import type { Tx } from '../oltp/oltp.ts'
import type { TenantId } from '../tenancy/tenant.ts'

export interface CurrentVersion {
  readonly version: number
  readonly versionId: string
  readonly answersTo: SurveyAnswersTo
  /** Whether any response of the tenant is held in quarantine. */
  readonly hasHeld: boolean
}

/** The versions that surveys have now, by survey id; without those that do not exist. */
export async function loadCurrentVersions(
  tx: Tx,
  tenantId: TenantId,
  surveyIds: readonly string[],
): Promise<ReadonlyMap<string, CurrentVersion>> {
  const { rows } = await tx.query<CurrentVersion & { readonly id: string }>(SELECT_VERSIONS, [tenantId, surveyIds])
  return new Map(rows.map(({ id, ...current }) => [id, current]))
}

const SELECT_VERSIONS = `
  select s.id, s.version, current.id as "versionId", s.answers_to as "answersTo",
    exists (select from quarantined_responses q where q.tenant_id = $1 and q.state = 'held') as "hasHeld"
  from surveys s
  join survey_versions current on current.tenant_id = s.tenant_id and current.survey_id = s.id and current.version = s.version
  where s.tenant_id = $1 and s.id = any ($2::uuid[])`
