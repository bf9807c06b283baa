import type { Tx } from '../../oltp/oltp.ts'
import type { TenantId } from '../../tenancy/tenant.ts'
import { outdateArtifacts } from '../artifacts/outdate-artifacts.ts'
import { forgetAnswers } from '../language-model/answer-rows.ts'

interface Forgotten {
  readonly tenantId: TenantId
  readonly responseId: string
}

/** What was read of the comments of a response that is changed: it is read again when somebody wants to know. */
export async function forgetReadings(tx: Tx, forgotten: Forgotten): Promise<void> {
  await lockQuoting(tx, forgotten)
}

/** Of a response that is erased: its words, wherever they are shown for a finding or were sent with one. */
export async function forgetWords(tx: Tx, forgotten: Forgotten): Promise<void> {
  const { tenantId, responseId } = forgotten
  const insightIds = await lockQuoting(tx, forgotten)
  await tx.query(DELETE_VERBATIMS, [tenantId, responseId])
  if (insightIds.length === 0) return
  await tx.query(STRIP_DELIVERIES, [tenantId, insightIds])
  await tx.query(DELETE_EXCHANGES, [tenantId, insightIds])
}

/** The insights that quote it, whose files are of no use any more; what was read of it, and made of that, is gone. */
async function lockQuoting(tx: Tx, { tenantId, responseId }: Forgotten): Promise<readonly string[]> {
  // The rows of insights before anything that belongs to them, as everybody does who works on one.
  const { rows } = await tx.query<{ id: string }>(LOCK_QUOTING, [tenantId, responseId])
  const insightIds = rows.map(({ id }) => id)
  await tx.query(DELETE_READINGS, [tenantId, responseId])
  // After the readings: whoever keeps an answer about them holds them until it is there.
  await forgetAnswers(tx, { tenantId, responseId })
  await outdateArtifacts(tx, { tenantId, insightIds })
  return insightIds
}

const LOCK_QUOTING = `
  select id
  from insights
  where tenant_id = $1
    and id in (
      select insight_id
      from insight_verbatims
      where tenant_id = $1
        and response_id = $2)
  order by id
  for update`

const DELETE_READINGS = `
  delete from comment_readings
  where tenant_id = $1
    and response_id = $2`

const DELETE_VERBATIMS = `
  delete from insight_verbatims
  where tenant_id = $1
    and response_id = $2`

const SENT = `
  select unnest(delivery_ids)
  from insights
  where tenant_id = $1
    and id = any ($2::uuid[])`

// Without any words: which of them were whose is not in there. What waits for its next attempt is made of the rest.
const STRIP_DELIVERIES = `
  update deliveries
  set event = (jsonb_set(event::jsonb, '{data,insight,findings}', (
        select coalesce(jsonb_agg(finding - 'verbatims' - 'written' order by place), '[]')
        from jsonb_array_elements(event::jsonb #> '{data,insight,findings}') with ordinality as f (finding, place))))::json,
      pinned_request = null, rendered_request = null
  where tenant_id = $1
    and id in (${SENT})
    and event::jsonb #> '{data,insight,findings}' is not null`

const DELETE_EXCHANGES = `
  delete from exchanges
  where tenant_id = $1
    and id in (
      select a.exchange_id
      from attempts a
      where a.tenant_id = $1
        and a.delivery_id in (${SENT}))`
