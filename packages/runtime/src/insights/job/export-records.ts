import { HowazitError } from '@howazit/sdk'
import type { Oltp } from '../../oltp/oltp.ts'
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
  const members = await oltp.inTenant(tenant, async (tx) => {
    const { status } = await getInsightRow(tx, tenant, insightId)
    if (status !== 'succeeded') return undefined
    const { rows } = await tx.query<{ members: Buffer }>(SELECT_MEMBERS, [tenant.id, insightId, findingId])
    return rows[0]?.members
  })
  if (members) return readLines(oltp, tenant, { insightId, places: listPlaces(members) })
  throw new HowazitError('not_found', `Insight ${insightId} has no finding ${findingId.slice(0, 128)}.`)
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
