import type { Oltp, Tx } from '../../../oltp/oltp.ts'
import { plainArray } from '../../../oltp/plain-array.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'

/** Some of the responses of an insight, as they were frozen. */
export interface Part {
  readonly part: number
  readonly responseIds: readonly string[]
  readonly revisions: readonly number[]
}

/** Responses of a part, all but the last. */
export const PART_SIZE = 5_000

/**
 * Whether something is of one of the responses of a part, which are the second value. The planner is not shown how many they are: of thousands it
 * would rather read every row there is than look them up, for each part anew.
 */
export const OF_PART = 'any ((select $2::uuid[])::uuid[])'

export async function readPart(
  oltp: Oltp,
  tenant: Tenant,
  { insightId, part }: { readonly insightId: string; readonly part: number },
): Promise<Part | undefined> {
  const select = (tx: Tx) => tx.query<PartRow>(SELECT_PART, [tenant.id, insightId, part])
  const [row] = (await oltp.inTenant(tenant, select)).rows
  return row && { part, responseIds: row.response_ids.split(','), revisions: row.revisions.split(',').map(Number) }
}

/** Joined with commas, which is read in no time beside an array. */
interface PartRow {
  readonly response_ids: string
  readonly revisions: string
}

/** Of the records at these places, lowest first. */
export async function readResponseIds(
  tx: Tx,
  tenant: Tenant,
  { insightId, places }: { readonly insightId: string; readonly places: readonly number[] },
): Promise<readonly string[]> {
  if (places.length === 0) return []
  const { rows } = await tx.query<{ id: string }>(SELECT_IDS, [tenant.id, insightId, places, PART_SIZE])
  return rows.map(({ id }) => id)
}

export const countParts = (responses: number): number => Math.ceil(responses / PART_SIZE)

export async function insertPart(
  tx: Tx,
  tenant: Tenant,
  { insightId, ...part }: Part & { readonly insightId: string },
): Promise<void> {
  await tx.query(INSERT_PART, [
    tenant.id,
    insightId,
    part.part,
    plainArray(part.responseIds),
    plainArray(part.revisions),
  ])
}

/** The ones that figures are of from now on; 0 where the response is gone. */
export async function keepRevisions(
  tx: Tx,
  tenant: Tenant,
  { insightId, part, revisions }: Part & { readonly insightId: string },
): Promise<void> {
  await tx.query(KEEP_REVISIONS, [tenant.id, insightId, part, plainArray(revisions)])
}

export async function deleteParts(tx: Tx, tenant: Tenant, insightId: string): Promise<void> {
  await tx.query(DELETE_PARTS, [tenant.id, insightId])
}

const SELECT_PART = `
  select array_to_string(response_ids, ',') as response_ids, array_to_string(revisions, ',') as revisions
  from insight_records
  where tenant_id = $1
    and insight_id = $2
    and part = $3`

const SELECT_IDS = `
  select r.response_ids[place % $4::int + 1] as id
  from unnest($3::int[]) as wanted (place)
  join insight_records r on r.part = place / $4::int
  where r.tenant_id = $1
    and r.insight_id = $2
  order by place`

const INSERT_PART = `
  insert into insight_records (tenant_id, insight_id, part, response_ids, revisions)
  values ($1, $2, $3, $4::uuid[], $5::int[])`

const KEEP_REVISIONS = `
  update insight_records
  set revisions = $4::int[]
  where tenant_id = $1
    and insight_id = $2
    and part = $3`

const DELETE_PARTS = `
  delete from insight_records
  where tenant_id = $1
    and insight_id = $2`
