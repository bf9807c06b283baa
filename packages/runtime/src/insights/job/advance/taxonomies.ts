import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import { emptyTaxonomy, type Taxonomy } from '../../text/themes/taxonomy.ts'

/** The one of this version; 0 is that of a survey that has none yet. */
export async function getTaxonomy(
  tx: Tx,
  tenant: Tenant,
  { surveyId, version }: { readonly surveyId: string; readonly version: number },
): Promise<Taxonomy> {
  return (await findTaxonomy(tx, tenant, { surveyId, version })) ?? emptyTaxonomy(surveyId)
}

/** Undefined where there is no such version. */
export async function findTaxonomy(
  tx: Tx,
  tenant: Tenant,
  { surveyId, version }: { readonly surveyId: string; readonly version: number },
): Promise<Taxonomy | undefined> {
  if (version === 0) return emptyTaxonomy(surveyId)
  const { rows } = await tx.query<{ taxonomy: Taxonomy }>(SELECT_ONE, [tenant.id, surveyId, version])
  return rows[0]?.taxonomy
}

export async function getLatestTaxonomy(tx: Tx, tenant: Tenant, surveyId: string): Promise<Taxonomy> {
  const { rows } = await tx.query<{ taxonomy: Taxonomy }>(SELECT_LATEST, [tenant.id, surveyId])
  return rows[0]?.taxonomy ?? emptyTaxonomy(surveyId)
}

/** False where another insight of the survey made this version of it first. */
export async function insertTaxonomy(
  tx: Tx,
  tenant: Tenant,
  { taxonomy, now }: { readonly taxonomy: Taxonomy; readonly now: Date },
): Promise<boolean> {
  const { surveyId, version } = taxonomy
  const { rowCount } = await tx.query(INSERT, [tenant.id, surveyId, version, JSON.stringify(taxonomy), now])
  return rowCount > 0
}

const SELECT_ONE = `
  select taxonomy
  from survey_taxonomies
  where tenant_id = $1
    and survey_id = $2
    and version = $3`

const SELECT_LATEST = `
  select taxonomy
  from survey_taxonomies
  where tenant_id = $1
    and survey_id = $2
  order by version desc
  limit 1`

const INSERT = `
  insert into survey_taxonomies (tenant_id, survey_id, version, taxonomy, created_at)
  values ($1, $2, $3, $4, $5)
  on conflict (tenant_id, survey_id, version) do nothing`
