import { uuidV5 } from '../ids.ts'
import type { Tx } from '../oltp/oltp.ts'
import type { HeldRecord } from '../quarantine/plan-held-events.ts'
import { FINGERPRINT, PLACE } from '../quarantine/quarantine-fields.ts'
import type { Finding } from '../runtime.ts'
import type { TenantId } from '../tenancy/tenant.ts'
import { keyReuse, type ReceivedResponse } from './candidate.ts'
import type { StorableCandidate, StoreEnd } from './store-candidates.ts'

/** A response, and what came of storing it. */
export interface Ending {
  readonly candidate: StorableCandidate
  readonly end: StoreEnd
}

export interface Endings {
  readonly tenantId: TenantId
  readonly endings: readonly Ending[]
  readonly now: Date
}

const quarantineIdOf = ({ responseId, bodyHash }: ReceivedResponse): string =>
  uuidV5(responseId, `quarantined:${bodyHash}`)

/**
 * Keeps those that could not be stored, with the bytes that came, and those that were stored without what does not fit. Resolves to those
 * that are held and were not kept yet. The id of a record is that of the request: sent again, it adds no second one.
 */
export async function quarantineResponses(tx: Tx, { tenantId, endings, now }: Endings): Promise<readonly HeldRecord[]> {
  const kept = endings.flatMap(({ candidate, end }) => {
    const findings = findingsOf(candidate, end)
    return findings.length === 0 ? [] : [{ candidate, findings, isStored: end === 'created' }]
  })
  if (kept.length === 0) return []
  const { rows } = await tx.query<Row>(INSERT, [
    tenantId,
    kept.map(({ candidate }) => quarantineIdOf(candidate.response)),
    kept.map(({ candidate }) => candidate.response.responseId),
    kept.map(({ candidate }) => candidate.response.key),
    kept.map(({ candidate }) => candidate.shape?.id ?? null),
    kept.map(({ candidate }) => candidate.shape?.version ?? null),
    kept.map(({ findings }) => findings[0]?.code),
    kept.map(({ findings }) => findings[0]?.pointer),
    kept.map(({ findings }) => JSON.stringify(findings)),
    kept.map(({ candidate }) => candidate.response.message),
    kept.map(({ candidate }) => candidate.response.acceptedAt),
    kept.map(({ isStored }) => isStored),
    now,
  ])
  return rows.flatMap(({ is_held: isHeld, survey_id: surveyId, survey_version: surveyVersion, ...record }) =>
    isHeld ? [{ ...record, surveyId, surveyVersion }] : [],
  )
}

interface Row extends Pick<HeldRecord, 'id' | 'code' | 'place' | 'fingerprint'> {
  readonly survey_id: string | null
  readonly survey_version: number | null
  readonly is_held: boolean
}

/** What is wrong with one that is to be kept; nothing for one that is not. */
function findingsOf({ findings }: StorableCandidate, end: StoreEnd): readonly Finding[] {
  if (end === 'key_reuse') return [keyReuse, ...findings]
  return end === 'invalid' || end === 'created' ? findings : []
}

/** A request that was held when it came first, and was stored now. */
export async function releaseStored(tx: Tx, { tenantId, endings, now }: Endings): Promise<void> {
  const stored = endings
    .filter(({ end }) => end === 'created')
    .map(({ candidate }) => quarantineIdOf(candidate.response))
  if (stored.length > 0) await tx.query(RELEASE, [tenantId, stored, now])
}

const INSERT = `
  insert into quarantined_responses as q (tenant_id, id, response_id, key, survey_id, survey_version, code, pointer, findings, payload,
    accepted_at, created_at, state, resolution, resolved_at, stored_as)
  select $1::uuid, g.id, g.response_id, g.key, g.survey_id, g.survey_version, g.code, g.pointer, g.findings::jsonb, g.payload::json,
    g.accepted_at, $13::timestamptz,
    case when g.is_stored then 'released' else 'held' end,
    case when g.is_stored then 'warned' end,
    case when g.is_stored then $13::timestamptz end,
    case when g.is_stored then g.response_id end
  from unnest($2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::int[], $7::text[], $8::text[], $9::text[], $10::text[],
    $11::timestamptz[], $12::boolean[])
    as g (id, response_id, key, survey_id, survey_version, code, pointer, findings, payload, accepted_at, is_stored)
  on conflict (tenant_id, id) do nothing
  returning q.id, q.survey_id, q.survey_version, q.code, ${PLACE} as place, ${FINGERPRINT} as fingerprint, q.state = 'held' as is_held`

const RELEASE = `
  update quarantined_responses
  set state = 'released', resolution = 'stored', resolved_at = $3, stored_as = response_id
  where tenant_id = $1
    and id = any ($2::uuid[])
    and state = 'held'`
