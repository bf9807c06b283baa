import { HowazitError } from '@howazit/sdk'
import type { Oltp, Tx } from '../../oltp/oltp.ts'
import type { Tenant } from '../../tenancy/tenant.ts'
import { listPlaces } from '../findings/members.ts'
import { PART_SIZE, readPart } from './advance/records.ts'
import { getInsightRow } from './insight-row.ts'

export interface FindingPlace {
  readonly insightId: string
  readonly findingId: string
}

/**
 * The responses behind a finding, oldest first, one a line, at the revision that they were computed at; parts are read as the reader
 * asks for them.
 *
 * @throws HowazitError `not_found`
 */
export async function exportRecords(
  oltp: Oltp,
  tenant: Tenant,
  { insightId, findingId }: FindingPlace,
): Promise<AsyncIterable<string>> {
  const places = await oltp.inTenant(tenant, async (tx) => {
    const { status } = await getInsightRow(tx, tenant, insightId)
    return status === 'succeeded' ? await readMembers(tx, tenant, { insightId, findingId }) : undefined
  })
  if (places) return readLines(oltp, tenant, { insightId, places })
  throw new HowazitError('not_found', `Insight ${insightId} has no finding ${findingId.slice(0, 128)}.`)
}

/** The places of the records behind a finding, lowest first; undefined where there is no such finding. */
export async function readMembers(
  tx: Tx,
  tenant: Tenant,
  { insightId, findingId }: FindingPlace,
): Promise<readonly number[] | undefined> {
  const { rows } = await tx.query<{ members: Buffer }>(SELECT_MEMBERS, [tenant.id, insightId, findingId])
  return rows[0] && listPlaces(rows[0].members)
}

async function* readLines(
  oltp: Oltp,
  tenant: Tenant,
  { insightId, places }: { readonly insightId: string; readonly places: readonly number[] },
): AsyncGenerator<string> {
  for (const [part, of] of Map.groupBy(places, (place) => Math.floor(place / PART_SIZE))) {
    const found = await readPart(oltp, tenant, { insightId, part })
    const lines = of.map((place) => {
      const at = place - part * PART_SIZE
      return `${JSON.stringify({ responseId: found?.responseIds[at], revision: found?.revisions[at] })}\n`
    })
    yield lines.join('')
  }
}

const SELECT_MEMBERS = `
  select members
  from insight_findings
  where tenant_id = $1
    and insight_id = $2
    and id = $3`
