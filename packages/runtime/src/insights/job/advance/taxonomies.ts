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

interface Outrun {
  readonly insightId: string
  readonly surveyId: string
}

/** Whether an insight of the survey has found its themes already that is about a later time. */
export async function isOutrun(tx: Tx, tenant: Tenant, { insightId, surveyId }: Outrun): Promise<boolean> {
  const { rowCount } = await tx.query(SELECT_LATER, [tenant.id, surveyId, insightId])
  return rowCount > 0
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

// A time that is not over yet ends when it was looked at.
const SELECT_LATER = `
  select 1
  from insights this
  join insights other on other.tenant_id = $1 and other.survey_id = $2
  where this.tenant_id = $1
    and this.id = $3
    and other.id <> $3
    and other.taxonomy_version is not null
    and least((other.request -> 'timeframe' ->> 'to')::timestamptz, other.created_at)
      > least((this.request -> 'timeframe' ->> 'to')::timestamptz, this.created_at)
  limit 1`

const INSERT = `
  insert into survey_taxonomies (tenant_id, survey_id, version, taxonomy, created_at)
  values ($1, $2, $3, $4, $5)
  on conflict (tenant_id, survey_id, version) do nothing`
