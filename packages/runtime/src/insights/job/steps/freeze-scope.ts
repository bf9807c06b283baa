import type { Tx } from '../../../oltp/oltp.ts'
import type { Tenant } from '../../../tenancy/tenant.ts'
import type { AdvanceDeps } from '../advance/advance-deps.ts'
import { type Claim, holdInsight } from '../advance/claim-insight.ts'
import { failInsight, finishStep } from '../advance/keep-progress.ts'
import { deleteParts, insertPart, PART_SIZE } from '../advance/records.ts'
import { filtersOf } from '../parse-segments.ts'

const NOTHING = { code: 'no_responses', detail: 'No response is within what was asked for, or none is left.' }

/** Freezes which responses it is about, and at what revision: oldest first, so that the same ones have the same places. */
export async function freezeScope({ oltp, clock, events }: AdvanceDeps, tenant: Tenant, claim: Claim): Promise<void> {
  const frozen = await oltp.inTenant(tenant, async (tx) => {
    await holdInsight(tx, tenant, claim)
    await deleteParts(tx, tenant, claim.id)
    const responses = await freeze(tx, tenant, claim)
    if (responses === 0) await failInsight(tx, tenant, { id: claim.id, failure: NOTHING, now: clock.now() })
    else await finishStep(tx, tenant, claim, { responses })
    return responses
  })
  if (frozen > 0) return
  events.emit('insight.ended', { tenant_id: tenant.id, insight_id: claim.id, code: NOTHING.code, step: claim.step })
}

interface ScopedRow {
  readonly id: string
  readonly revision: number
}

/** A part at a time of one look at them: what is written of many responses at once would be a long statement, and to look anew for each part is long too. */
async function freeze(tx: Tx, tenant: Tenant, { id: insightId, survey_id: surveyId, request }: Claim): Promise<number> {
  const { timeframe, compareWith = timeframe, segments } = request
  const filters = JSON.stringify(
    Object.fromEntries([...filtersOf(segments)].map(([name, values]) => [name, [...values]])),
  )
  const times = [timeframe.from, timeframe.to, compareWith.from, compareWith.to]
  await tx.query(OPEN_SCOPE, [tenant.id, surveyId, ...times, filters])
  let responses = 0
  for (let part = 0; ; part++) {
    const { rows } = await tx.query<ScopedRow>(FETCH_SCOPE)
    if (rows.length === 0) return responses
    const [responseIds, revisions] = [rows.map(({ id }) => id), rows.map(({ revision }) => revision)]
    await insertPart(tx, tenant, { insightId, part, responseIds, revisions })
    responses += rows.length
  }
}

const OPEN_SCOPE = `
  declare scope no scroll cursor for
  select r.id, k.revision
  from responses r
  join response_keys k on k.tenant_id = $1 and k.response_id = r.id
  where r.tenant_id = $1
    and r.survey_id = $2
    and ((r.submitted_at >= $3 and r.submitted_at < $4) or (r.submitted_at >= $5 and r.submitted_at < $6))
    and not exists (
      select
      from jsonb_each($7::jsonb) as f (dimension, wanted)
      where not (f.wanted ? coalesce(r.dims ->> f.dimension, '')))
  order by r.submitted_at, r.id`

const FETCH_SCOPE = `fetch ${PART_SIZE} from scope`
